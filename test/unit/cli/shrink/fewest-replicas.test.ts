import { describe, expect, it } from 'vitest'
import type { Attempt, Attempts } from '../../../../cli/shrink/attempts.ts'
import { fewestReplicas } from '../../../../cli/shrink/fewest-replicas.ts'
import { asDefined } from '../../../../harness/plan/as-defined.ts'
import { planFile } from '../../../../harness/record/run-folder.ts'
import { withReplicas } from '../../../../harness/plan/with-replicas.ts'
import { reference } from '../../../../targets/reference/index.ts'
import { finishedRun } from '../../../fixtures/finished-run.ts'
import { plannedCell } from '../../../fixtures/planned-cell.ts'
import { streamFacts } from '../../stream-facts.ts'

const service = 'prisoner-to-nomis'
const [result] = finishedRun().result.cells
if (result === undefined) throw new Error('the fixture has no cell')

/** Who needs so many replicas to fail, of four. */
const search = async (needs: number, stopped?: number) => {
  const tried: number[] = []
  const tries: Attempts = {
    out: '',
    stopped: () => stopped,
    throwFailure: () => {},
    of: async (_, { replicas = {} }) => {
      const there = replicas[service] ?? 0
      tried.push(there)
      const says = there >= needs ? 'same' : 'other'
      return [{ candidate: 0, says, directory: '', result } satisfies Attempt]
    },
  }
  const planned = plannedCell('c', { stream: streamFacts({ service }) })
  const prepared = asDefined(withReplicas(reference(), { [service]: 4 }))
  const plan = planFile({ runId: 'r', seed: 's', target: 't', stack: 'embedded', defects: [] }, [], [])
  const found = await fewestReplicas({ schedule: planned.schedule, plan, planned, prepared, times: 1, tries })
  return { found: found?.replicas, tried }
}

describe('the fewest replicas', () => {
  it('are the first with which it still fails', async () => {
    expect(await search(2)).toEqual({ found: { [service]: 2 }, tried: [1, 2] })
    expect(await search(1)).toEqual({ found: { [service]: 1 }, tried: [1] })
  })

  it('are all that there are where it needs them, and nobody goes on once it is stopped', async () => {
    expect(await search(4)).toEqual({ found: undefined, tried: [1, 2, 3] })
    expect(await search(1, 130)).toEqual({ found: undefined, tried: [] })
  })
})
