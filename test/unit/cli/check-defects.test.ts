import { describe, expect, it } from 'vitest'
import { checkDefects } from '../../../cli/check-defects.ts'
import type { Defect } from '../../../harness/model/target.ts'
import { frontScenarios } from '../../../scenarios/front/index.ts'
import { scenarios as ofStreams } from '../../../scenarios/index.ts'
import { targets } from '../../../targets/index.ts'

const scenarios = { ...ofStreams, ...frontScenarios }

const reference = await targets.reference()
const right: Defect = {
  name: 'mine',
  says: 's',
  scenario: 'duplicate-delivery',
  check: 'no-duplicate-effects',
  streams: ['prison-visit.booked'],
}
const judged =
  (...defects: Defect[]) =>
  () =>
    checkDefects({ ...reference, defects }, scenarios)

describe('defects of a target', () => {
  it('pass where each can be caught as it says, as those of the targets that come with it', async () => {
    for (const make of Object.values(targets)) {
      const definition = await make()
      expect(() => checkDefects(definition, scenarios)).not.toThrow()
    }
    expect(judged(right)).not.toThrow()
  })

  it.each([
    [
      { ...right, scenario: 'duplicates-delivery' },
      'the scenario "duplicates-delivery", which there is not. Did you mean duplicate-delivery',
    ],
    [
      { ...right, check: 'no-duplicate-effect' },
      'the check "no-duplicate-effect", which duplicate-delivery never runs on prison-visit.booked. Did you mean no-duplicate-effects',
    ],
    [{ ...right, check: 'calls-time-out' }, 'which duplicate-delivery never runs'],
    // No event of it adds up to anything, so there is no total that could be wrong.
    [{ ...right, check: 'adds-up' }, 'the check "adds-up", which duplicate-delivery never runs'],
    [
      { ...right, scenario: 'fifo-order', check: 'no-lost-events' },
      'the scenario "fifo-order", which is skipped on prison-visit.booked in each of its variants: ',
    ],
    [
      { ...right, streams: ['prison-visit.boked'] },
      'the stream "prison-visit.boked", which there is not. Did you mean prison-visit.booked',
    ],
  ])('are refused, with the nearest name', (defect, says) => {
    expect(judged(defect)).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(says) }))
  })

  it('are told of together', () => {
    expect(judged({ ...right, check: 'a' }, { ...right, name: 'other', scenario: 'b' })).toThrow(/"mine"[^]*"other"/)
  })
})
