import { describe, expect, it } from 'vitest'
import { prisonerToNomisUpdate } from '../integration/hmpps/prisoner-to-nomis-update.ts'
import { runOwned as run, type RunOwnedOptions } from '../integration/hmpps/run-owned.ts'

const runOwned = (args: readonly string[], options?: RunOwnedOptions) => run(prisonerToNomisUpdate, args, options)

const streams = [
  'prison-visit.booked',
  'incentives.iep-review.inserted',
  'activities.activity-schedule.created',
  'activities.scheduled-instance.amended',
  'activities.prisoner.allocated',
  'activities.prisoner.attendance-created',
  'release-date-adjustments.adjustment.inserted',
] as const
const [visits, incentives, activities, sessions, allocations, attendances, adjustments] = streams

/** The cells that did not pass, with what they say, leaving out those that were skipped. */
const wrong = (verdicts: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(verdicts).filter(([, verdict]) => verdict !== 'pass' && !verdict.startsWith('skipped')),
  )

/** How many cells of a scenario passed on each stream. */
const passed = (verdicts: Readonly<Record<string, string>>, scenario: string) =>
  streams.map(
    (stream) =>
      Object.entries(verdicts).filter(
        ([name, verdict]) => name.startsWith(`${scenario}/${stream}/`) && verdict === 'pass',
      ).length,
  )

describe('hmpps-prisoner-to-nomis-update, played by the reference system', () => {
  it('is judged on two replicas and on every stream, by what is left in NOMIS and in the mapping service', async () => {
    const { code, verdicts, err } = await runOwned(['poison-message', 'slow-read'])
    expect(wrong(verdicts), err).toEqual({})
    expect(passed(verdicts, 'poison-message')).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(passed(verdicts, 'slow-read')).toEqual([1, 0, 1, 1, 1, 1, 1])
    expect(code).toBe(0)
  })

  it('goes red where NOMIS makes anew what was ended, and nothing that it is sent could tell', async () => {
    const { code, verdicts, err } = await runOwned(['late-update-after-delete', '--grep', 'read-before'])
    expect(wrong(verdicts), err).toEqual({
      [`late-update-after-delete/${allocations}/read-before`]: expect.stringMatching(
        /^fail: NOMIS allocation of .* is there as/,
      ),
    })
    expect(passed(verdicts, 'late-update-after-delete')).toEqual([1, 0, 0, 0, 0, 1, 1])
    expect(code).toBe(1)
  })

  it('is judged by its repairs and by its queue administration', async () => {
    const { code, verdicts, err } = await runOwned(['repair', 'dlq-redrive', '--grep', visits])
    expect(wrong(verdicts), err).toEqual({})
    expect(passed(verdicts, 'repair')[0]).toBe(4)
    expect(passed(verdicts, 'dlq-redrive')[0]).toBe(3)
    expect(code).toBe(0)
  })

  it('is judged by its health, and by records that NOMIS knows again', async () => {
    const scenarios = ['health-tells-truth', 'lost-response', 'duplicate-in-window']
    const { code, verdicts, err } = await runOwned([...scenarios, '--grep', visits])
    expect(wrong(verdicts), err).toEqual({})
    expect(passed(verdicts, 'health-tells-truth')[0]).toBe(4)
    expect(passed(verdicts, 'lost-response')[0]).toBe(1)
    expect(passed(verdicts, 'duplicate-in-window')[0]).toBe(1)
    expect(code).toBe(0)
  })

  it('goes red where its record is made again without a look at the mapping', async () => {
    const { code, verdicts } = await runOwned(['duplicate-delivery', '--grep', 'double-submit'], {
      env: { DEFECTS: 'no-idempotency-check' },
    })
    for (const stream of [incentives, activities, adjustments])
      expect(verdicts[`duplicate-delivery/${stream}/double-submit`]).toMatch(
        /^fail: NOMIS .* was created (twice|\d+ times)/,
      )
    // NOMIS knows a visit by what it is, and what is put by where it is put.
    for (const stream of [visits, sessions, allocations, attendances])
      expect(verdicts[`duplicate-delivery/${stream}/double-submit`]).toBe('pass')
    expect(code).toBe(1)
  })

  it('goes red where the answer to a create is lost, and NOMIS does not know it again', async () => {
    const { code, verdicts } = await runOwned(['lost-response'])
    for (const stream of [incentives, activities, adjustments])
      expect(verdicts[`lost-response/${stream}/post`]).toMatch(/^fail: NOMIS .* was created (twice|\d+ times)/)
    for (const stream of [visits, sessions, allocations, attendances])
      expect(verdicts[`lost-response/${stream}/post`]).toBe('pass')
    expect(code).toBe(1)
  })

  it('goes red where what was read long ago is written over what came meanwhile', async () => {
    const { code, verdicts } = await runOwned(['slow-read'], { env: { DEFECTS: 'stale-read-overwrites' } })
    // An adjustment is read twice, as the real one does: the one answer that is late does no harm.
    for (const stream of streams.filter((name) => name !== incentives && name !== adjustments))
      expect(verdicts[`slow-read/${stream}/update`]).toMatch(/^fail: .* is the latest/)
    expect(code).toBe(1)
  })
})
