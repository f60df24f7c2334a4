import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { personRecord } from '../integration/hmpps/person-record.ts'
import { runOwned as run, type RunOwnedOptions } from '../integration/hmpps/run-owned.ts'

const runOwned = (args: readonly string[], options?: RunOwnedOptions) => run(personRecord, args, options)

const root = fileURLToPath(new URL('../..', import.meta.url))
const streams = [
  'probation-case.engagement.created',
  'prisoner-offender-search.prisoner.created',
  'court-case.received',
]

/** The streams on which a scenario was judged, with every verdict that it has there. */
const judged = (verdicts: Readonly<Record<string, string>>, scenario: string) =>
  streams.flatMap((stream) => {
    const cells = Object.entries(verdicts).filter(([name]) => name.startsWith(`${scenario}/${stream}/`))
    const told = cells.map(([, verdict]) => verdict).filter((verdict) => !verdict.startsWith('skipped'))
    return told.length === 0 ? [] : [[stream, [...new Set(told)]]]
  })

const pass = (...on: readonly string[]) => on.map((stream) => [stream, ['pass']])
const [probation = '', prison = '', court = ''] = streams

const large = 'large-court-case.received'

/** With scenarios of its own, of docs/hmpps-person-record.md. */
const own = ['--config', join(root, 'docs/examples/hmpps/shakedown.config.ts')]

describe('hmpps-person-record, played by the reference system', () => {
  it('is judged on two replicas and on every stream, by what it and the stand-ins know', async () => {
    const { code, verdicts, err } = await runOwned([
      'duplicate-delivery',
      'out-of-order-delivery',
      'concurrent-update',
      'poison-message',
      'slow-read',
      'fifo-order',
      'consumer-crash',
      'ambiguous-commit',
      // By its health, by two records of one person, and by what is redriven after newer events.
      'dlq-redrive',
      'health-tells-truth',
      'concurrent-matching',
      'row-lock-contention',
      // By calls that name only the id which an earlier one brought.
      'later-call-fails',
      'later-call-hangs',
      ...own,
    ])
    expect(judged(verdicts, 'duplicate-delivery'), err).toEqual(pass(probation, prison, court))
    expect(judged(verdicts, 'out-of-order-delivery')).toEqual(pass(court))
    expect(judged(verdicts, 'concurrent-update')).toEqual(pass(probation, prison))
    expect(judged(verdicts, 'poison-message')).toEqual(pass(probation, prison))
    expect(judged(verdicts, 'slow-read')).toEqual(pass(probation, prison))
    expect(judged(verdicts, 'ambiguous-commit')).toEqual(pass(probation, prison, court))
    expect(judged(verdicts, 'fifo-order')).toEqual([])
    expect(verdicts[`fifo-order/${court}/one-group`]).toMatch(/^skipped: .* its log, .* is not seen$/)
    expect(verdicts[`consumer-crash/${probation}/called`]).toMatch(/^skipped: kill needs processes/)
    expect(judged(verdicts, 'dlq-redrive'), err).toEqual(pass(probation, prison, court))
    expect(judged(verdicts, 'concurrent-matching')).toEqual(pass(probation, prison))
    expect(verdicts[`health-tells-truth/${court}/dependency-down`]).toBe('pass')
    expect(verdicts[`health-tells-truth/${prison}/source-down`]).toMatch(
      /^skipped: its health was declared to tell of .* alone \("healthTellsOf"\), not of its source/,
    )
    expect(judged(verdicts, 'row-lock-contention')).toEqual(pass(probation, prison, court))
    expect(judged(verdicts, 'later-call-fails'), err).toEqual(pass(probation, prison, court))
    expect(judged(verdicts, 'later-call-hangs')).toEqual(pass(probation, prison, court))
    expect(code).toBe(0)
    // All at once on one system, each of whose processes is started once: a busy machine takes its time.
  }, 600_000)

  it('is judged where its queues allow two receives, as its own do, and a batch of court cases stops at its first failure', async () => {
    const scenarios = ['bad-gateway', 'bad-gateway-outage', 'lost-response', 'out-of-order-delivery']
    const { code, verdicts, err } = await runOwned([...scenarios, '--grep', court], { maxReceives: 2 })
    for (const scenario of scenarios) expect(judged(verdicts, scenario), err).toEqual(pass(court))
    expect(code).toBe(0)
  })

  it('is judged by deletions and merges of probation cases, and merges that are undone, which come by queues of their own', async () => {
    const { code, verdicts, err } = await runOwned([
      'late-update-after-delete',
      'merge-then-update',
      '--grep',
      probation,
    ])
    expect(judged(verdicts, 'late-update-after-delete'), err).toEqual(pass(probation))
    expect(judged(verdicts, 'merge-then-update'), err).toEqual(pass(probation))
    expect(Object.values(verdicts).filter((verdict) => verdict === 'pass')).toHaveLength(8)
    expect(code).toBe(0)
  })

  it('follows what the courts tell at such length that it is in S3', async () => {
    const scenarios = ['duplicate-delivery', 'out-of-order-delivery']
    const { code, verdicts, err } = await runOwned([...scenarios, '--grep', large])
    for (const scenario of scenarios) {
      const cells = Object.entries(verdicts).filter(([name]) => name.startsWith(`${scenario}/${large}/`))
      expect(cells.filter(([, verdict]) => verdict === 'pass').length, err).toBeGreaterThan(0)
      expect(cells.filter(([, verdict]) => verdict !== 'pass' && !verdict.startsWith('skipped'))).toEqual([])
    }
    expect(code).toBe(0)
  })

  it('goes red where a case that was deleted, or merged into another, is written anew from what was read before', async () => {
    const { code, verdicts, err } = await runOwned(
      ['late-update-after-delete', 'merge-then-update', '--grep', 'read-before'],
      { env: { DEFECTS: 'upsert-resurrects' } },
    )
    expect(verdicts[`late-update-after-delete/${probation}/read-before`], err).toMatch(
      /^fail: person of \S+ is there as .*, though .* had deleted it by/,
    )
    expect(verdicts[`merge-then-update/${probation}/read-before`]).toMatch(
      /^fail: person of \S+ is there as .*, though .* had merged it away by/,
    )
    expect(code).toBe(1)
  })

  it('goes red on one replica when it applies a duplicate again', async () => {
    const { code, verdicts } = await runOwned(['duplicate-delivery'], {
      replicas: 1,
      env: { DEFECTS: 'no-idempotency-check' },
    })
    for (const stream of streams)
      expect(verdicts[`duplicate-delivery/${stream}/double-submit`]).toMatch(
        /^fail: person of \S+ was created (twice|\d+ times)/,
      )
    expect(code).toBe(1)
  })

  it('goes red by an older content that overwrites a newer one, by two records of one person that end in two clusters, and by a call that is waited for without an end', async () => {
    const { code, verdicts, err } = await runOwned(['slow-read', 'concurrent-matching', 'later-call-hangs', ...own], {
      env: { DEFECTS: 'stale-read-overwrites,match-before-visible,no-client-timeout' },
    })
    for (const stream of [probation, prison]) {
      expect(verdicts[`slow-read/${stream}/update`], err).toMatch(/^fail: .* is the latest/)
      expect(verdicts[`concurrent-matching/${stream}/two-records`], err).toMatch(/^fail: .*cluster/)
    }
    for (const stream of streams)
      expect(verdicts[`later-call-hangs/${stream}/hangs`], err).toMatch(/^fail: the call about .* hung for/)
    expect(code).toBe(1)
  }, 300_000)

  it('goes red when an older court case that is redriven undoes a newer one', async () => {
    const { code, verdicts } = await runOwned(['dlq-redrive', '--grep', 'court-case.received'], {
      env: { DEFECTS: 'last-arrival-wins' },
    })
    expect(verdicts[`dlq-redrive/${court}/overtaken`]).toMatch(/^fail: .* is the latest/)
    expect(code).toBe(1)
  })
})
