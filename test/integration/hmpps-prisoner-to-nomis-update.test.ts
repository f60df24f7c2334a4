import { describe, expect, it } from 'vitest'
import { prisonerToNomisUpdate } from './hmpps/prisoner-to-nomis-update.ts'
import { runOwned } from './hmpps/run-owned.ts'

const visits = 'prison-visit.booked'
const incentives = 'incentives.iep-review.inserted'
const activities = 'activities.activity-schedule.created'
const sessions = 'activities.scheduled-instance.amended'
const allocations = 'activities.prisoner.allocated'
const attendances = 'activities.prisoner.attendance-created'
const adjustments = 'release-date-adjustments.adjustment.inserted'

/** NOMIS knows a visit by what it is, and what is put by where it is put. */
const known = [visits, sessions, allocations, attendances]
const unknown = [incentives, activities, adjustments]

const createdTwice: unknown = expect.stringMatching(/^fail: NOMIS .* was created (twice|\d+ times)/)

// A slice: each stream, and whatever its adapter knows of it, once. The whole is in test/slow/hmpps-prisoner-to-nomis-update.test.ts.
describe('hmpps-prisoner-to-nomis-update, played by the reference system', () => {
  it('is judged on two replicas and on every stream, by what is left in NOMIS and in the mapping service, its repairs, its queue administration and its health', async () => {
    const expected: Readonly<Record<string, unknown>> = {
      [`poison-message/${visits}/breaking-change`]: 'pass',
      [`poison-message/${adjustments}/breaking-change`]: 'pass',
      [`slow-read/${activities}/update`]: 'pass',
      [`slow-read/${allocations}/update`]: 'pass',
      [`repair/${visits}/mismatch`]: 'pass',
      [`repair/${visits}/beside-the-event`]: 'pass',
      // Somebody changed it in NOMIS.
      ...Object.fromEntries(
        [activities, allocations, attendances, adjustments].map((stream) => [`repair/${stream}/mismatch`, 'pass']),
      ),
      // Its event never came, or only once it was repaired.
      ...Object.fromEntries(
        [visits, activities, allocations, attendances, adjustments].flatMap((stream) => [
          [`repair/${stream}/never-came`, 'pass'],
          [`repair/${stream}/sent-after-all`, 'pass'],
        ]),
      ),
      // An activity is left with fewer sessions.
      [`fewer-parts/${activities}/amended`]: 'pass',
      [`fewer-parts/${activities}/copy-of-the-create`]: 'pass',
      [`dlq-redrive/${visits}/retry-dlq`]: 'pass',
      [`dlq-redrive/${visits}/overtaken`]: 'pass',
      [`health-tells-truth/${visits}/dependency-down`]: 'pass',
      [`health-tells-truth/${visits}/mapping-down`]: 'pass',
      [`duplicate-in-window/${visits}/mapping-hangs`]: 'pass',
      [`late-update-after-delete/${attendances}/read-before`]: 'pass',
      // NOMIS makes anew what was ended, and nothing that it is sent could tell.
      [`late-update-after-delete/${allocations}/read-before`]: expect.stringMatching(
        /^fail: NOMIS allocation of .* is there as/,
      ),
      // The answer to a create is lost.
      ...Object.fromEntries(known.map((stream) => [`lost-response/${stream}/post`, 'pass'])),
      ...Object.fromEntries(unknown.map((stream) => [`lost-response/${stream}/post`, createdTwice])),
    }
    const { code, verdicts, err } = await runOwned(prisonerToNomisUpdate, [], { cells: Object.keys(expected) })
    expect(verdicts, err).toMatchObject(expected)
    expect(code).toBe(1)
  })

  it('goes red where its record is made again without a look at the mapping, where what was read long ago is written over what came meanwhile, and where a repair makes nothing', async () => {
    const expected: Readonly<Record<string, unknown>> = {
      ...Object.fromEntries(known.map((stream) => [`duplicate-delivery/${stream}/double-submit`, 'pass'])),
      ...Object.fromEntries(unknown.map((stream) => [`duplicate-delivery/${stream}/double-submit`, createdTwice])),
      [`repair/${adjustments}/never-came`]: expect.stringMatching(/^fail: .*nothing made up for it/),
      ...Object.fromEntries(
        [visits, sessions].map((stream) => [
          `slow-read/${stream}/update`,
          expect.stringMatching(/^fail: .* is the latest/),
        ]),
      ),
    }
    const { code, verdicts, err } = await runOwned(prisonerToNomisUpdate, [], {
      cells: Object.keys(expected),
      env: { DEFECTS: 'no-idempotency-check,repair-wants-record,stale-read-overwrites' },
    })
    expect(verdicts, err).toMatchObject(expected)
    expect(code).toBe(1)
  })
})
