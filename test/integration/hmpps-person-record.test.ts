import { describe, expect, it } from 'vitest'
import { personRecord } from './hmpps/person-record.ts'
import { runOwned } from './hmpps/run-owned.ts'

const probation = 'probation-case.engagement.created'
const prison = 'prisoner-offender-search.prisoner.created'
const court = 'court-case.received'
const large = 'large-court-case.received'

/** The verdicts of these cells: the others were left out. */
const verdictsOf = (verdicts: Readonly<Record<string, string>>, cells: readonly string[]) =>
  Object.fromEntries(cells.map((cell) => [cell, verdicts[cell]]))

/** That each of the cells has this verdict. */
const all = (cells: readonly string[], verdict: unknown) => Object.fromEntries(cells.map((cell) => [cell, verdict]))

// A slice: each stream, and whatever its adapter knows of it, once. The whole is in test/slow/hmpps-person-record.test.ts.
describe('hmpps-person-record, played by the reference system', () => {
  it('is judged on two replicas and on every stream, by what it and the stand-ins know', async () => {
    const passing = [
      ...[probation, court, large].map((stream) => `duplicate-delivery/${stream}/double-submit`),
      `duplicate-delivery/${prison}/lost-acknowledgement`,
      `out-of-order-delivery/${court}/sequence`,
      `concurrent-update/${probation}/waves`,
      `poison-message/${prison}/breaking-change`,
      `slow-read/${probation}/update`,
      `ambiguous-commit/${prison}/answer-lost`,
      // By its health, by two records of one person, and by what is redriven after newer events.
      `dlq-redrive/${court}/overtaken`,
      `dlq-redrive/${prison}/retry-all-dlqs`,
      `health-tells-truth/${court}/dependency-down`,
      `concurrent-matching/${prison}/two-records`,
      `row-lock-contention/${court}/hot-row`,
      // By calls that name only the id which an earlier one brought.
      `later-call-fails/${probation}/answer-lost`,
      `later-call-hangs/${court}/hangs`,
      // By deletions and merges of probation cases, and merges that are undone, which come by queues of their own.
      `late-update-after-delete/${probation}/update`,
      `merge-then-update/${probation}/after-the-merge`,
      `merge-then-update/${probation}/unmerged`,
    ]
    const cannot = {
      [`fifo-order/${court}/one-group`]: /^skipped: .* its log, .* is not seen$/,
      [`consumer-crash/${probation}/called`]: /^skipped: kill needs processes/,
      [`health-tells-truth/${prison}/source-down`]:
        /^skipped: its health was declared to tell of .* alone \("healthTellsOf"\), not of its source/,
    }
    const cells = [...passing, ...Object.keys(cannot)]
    const { code, verdicts, err } = await runOwned(personRecord, [], { cells })
    expect(verdictsOf(verdicts, passing), err).toEqual(all(passing, 'pass'))
    for (const [cell, words] of Object.entries(cannot)) expect(verdicts[cell]).toMatch(words)
    expect(code).toBe(0)
    // All at once on one system, each of whose processes is started once: a busy machine takes its time.
  }, 600_000)

  it('is judged where its queues allow two receives, as its own do, and a batch of court cases stops at its first failure', async () => {
    const cells = [`bad-gateway-outage/${court}/beyond-budget`, `lost-response/${court}/post`]
    const { code, verdicts, err } = await runOwned(personRecord, [], { cells, maxReceives: 2 })
    expect(verdictsOf(verdicts, cells), err).toEqual(all(cells, 'pass'))
    expect(code).toBe(0)
  })

  it('goes red by what an older content overwrites, by cases that are written anew, by two clusters of one person, and by a call that is waited for without an end', async () => {
    const finds = {
      [`slow-read/${probation}/update`]: /^fail: .* is the latest/,
      [`slow-read/${prison}/update`]: /^fail: .* is the latest/,
      [`concurrent-matching/${prison}/two-records`]: /^fail: .*cluster/,
      [`later-call-hangs/${court}/hangs`]: /^fail: the call about .* hung for/,
      [`later-call-hangs/${probation}/hangs`]: /^fail: the call about .* hung for/,
      [`late-update-after-delete/${probation}/read-before`]:
        /^fail: person of \S+ is there as .*, though .* had deleted it by/,
      [`merge-then-update/${probation}/read-before`]:
        /^fail: person of \S+ is there as .*, though .* had merged it away by/,
      // A merge that was undone, and two people who stay one cluster.
      [`merge-then-update/${probation}/unmerged`]: /^fail: .*cluster/,
    }
    const { code, verdicts, err } = await runOwned(personRecord, [], {
      cells: Object.keys(finds),
      env: {
        DEFECTS:
          'upsert-resurrects,stale-read-overwrites,match-before-visible,no-client-timeout,unmerge-keeps-the-cluster',
      },
    })
    for (const [cell, words] of Object.entries(finds)) expect(verdicts[cell], err).toMatch(words)
    expect(code).toBe(1)
  })

  it('goes red on one replica when it applies a duplicate again, and when an older court case that is redriven undoes a newer one', async () => {
    const duplicates = [probation, prison, court].map((stream) => `duplicate-delivery/${stream}/double-submit`)
    const overtaken = `dlq-redrive/${court}/overtaken`
    const { code, verdicts, err } = await runOwned(personRecord, [], {
      cells: [...duplicates, overtaken],
      replicas: 1,
      env: { DEFECTS: 'no-idempotency-check,last-arrival-wins' },
    })
    for (const cell of duplicates)
      expect(verdicts[cell], err).toMatch(/^fail: person of \S+ was created (twice|\d+ times)/)
    expect(verdicts[overtaken]).toMatch(/^fail: .* is the latest/)
    expect(code).toBe(1)
  })
})
