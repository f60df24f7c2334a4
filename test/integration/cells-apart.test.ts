import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'cells-apart-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('bank/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
  readonly left?: string
  readonly checks: readonly { readonly check: string; readonly verdict: string; readonly words: string }[]
}

const run = async (args: readonly string[], env: Record<string, string> = {}) => {
  const { code, out, err } = await shakedown(['run', ...args, '--json'], { cwd, env }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  const told = cells.map(({ id, verdict, words }) => `${id} ${verdict === 'pass' ? verdict : `${verdict}: ${words}`}`)
  return { code, err, cells, told }
}

/** What the fails of a check say, by cell. */
const failsOf = (cells: readonly Cell[], check: string): readonly string[] =>
  cells.flatMap(({ id, checks }) =>
    checks.flatMap((each) => (each.check === check && each.verdict === 'fail' ? [`${id}: ${each.words}`] : [])),
  )

// A consumer in Python with psycopg: two kinds of event on one queue. Beside each other: each run has a system of its own, and mostly waits.
describe.concurrent('cells of two streams on one queue', () => {
  it.for([
    ['the events that it is given', ''],
    ['all that come after it too, as a deployment would', '1'],
  ])(
    'pass beside four dead letters that nobody mends, which are deleted, where a fix mends %s',
    async ([, MENDS_ALL = ''], { skip }) => {
      if (why !== undefined) return skip(why)
      const { code, err, told, cells } = await run(['leaves-letters', 'brings-back'], { MENDS_ALL })
      expect(told, err).toEqual([
        'bank/embedded/leaves-letters/payment.made/four pass',
        'bank/embedded/leaves-letters/profile.changed/four pass',
        'bank/embedded/brings-back/payment.made/one pass',
        'bank/embedded/brings-back/profile.changed/one pass',
      ])
      expect(cells.map(({ left }) => left)).toEqual([
        'left 4 messages on ledger_dlq, deleted',
        'left 4 messages on ledger_dlq, deleted',
        undefined,
        undefined,
      ])
      expect(code).toBe(0)
    },
  )

  it('are not locked out by a session that one before left open, which is ended and said', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, told, cells } = await run(['leaves-a-lock'])
    expect(told, err).toEqual([
      'bank/embedded/leaves-a-lock/payment.made/one pass',
      'bank/embedded/leaves-a-lock/profile.changed/one pass',
    ])
    for (const { left } of cells)
      expect(left).toMatch(
        /^left a session of its own on bank \(shakedown-forgotten, backend \d+\), idle in transaction, ended$/,
      )
    expect(code).toBe(0)
  })

  it('judge by themselves what their dead letters undo when they come back, and not another cell’s redrive', async ({
    skip,
  }) => {
    if (why !== undefined) return skip(why)
    const { code, cells } = await run(['leaves-an-update', '--grep', 'profile', '--defect', 'last-wins'])
    expect(failsOf(cells, 'latest-state')).toEqual([
      expect.stringMatching(/^bank\/embedded\/leaves-an-update\S+: .* shows "text 2", "text 3" is the latest/),
    ])
    expect(code).toBe(1)
  })

  it('pass where deletes and missing parents are borne, and fail by their checks where they are not', async ({
    skip,
  }) => {
    if (why !== undefined) return skip(why)
    const healthy = await run(['late-update-after-delete', 'missing-parent'])
    expect([healthy.code, healthy.told.filter((each) => !/ pass$| skipped: /.test(each))]).toEqual([0, []])
    for (const scenario of ['late-update-after-delete', 'missing-parent'])
      expect(healthy.told.some((each) => each.startsWith(`bank/embedded/${scenario}/`) && each.endsWith(' pass'))).toBe(
        true,
      )
    const { code, err } = await shakedown(
      ['proof', '--no-healthy', 'forgets-deletes', 'drops-orphans', 'endless-heartbeat'],
      { cwd },
    ).ended
    for (const caught of [
      /^caught forgets-deletes on profile\.changed by stays-deleted: .*though bank-\d had deleted it/m,
      /^caught drops-orphans on profile\.changed by latest-state: .*shows "text 1", "text 3" is the latest/m,
      // A failed message that is extended for ever comes to an end, which is said.
      /^caught endless-heartbeat on payment\.made by recovers-in-time: .*was kept in flight by \d+ visibility changes, and neither acknowledged nor given back/m,
    ])
      expect(err).toMatch(caught)
    expect(code, err).toBe(0)
  })
})

// Alone: what undoes its work does so a while after it, when the cell must be over.
describe('cells that are over', () => {
  it('fail for what comes to their keys afterwards', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const scenarios = ['out-of-order-delivery', 'leaves-an-update']
    const { code, cells } = await run([...scenarios, '--grep', 'profile', '--defect', 'late-undo'])
    expect(failsOf(cells, 'latest-state').filter((words) => words.includes('out-of-order'))).toEqual([
      expect.stringMatching(/shows "text 1".*it was not so when the cell was over/),
      expect.stringMatching(/shows "text 1".*it was not so when the cell was over/),
    ])
    expect(code).toBe(1)
  })
})
