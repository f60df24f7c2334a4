import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'come-back-'))
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
  readonly checks: readonly { readonly check: string; readonly verdict: string; readonly words: string }[]
}

const run = async (args: readonly string[]) => {
  const { code, out, err } = await shakedown(['run', ...args, '--grep', 'payment.made', '--json'], {
    cwd,
    env: { MAX_RECEIVES: '1' },
  }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  return { code, err, cells }
}

const said = ({ checks }: Cell, check: string): string => checks.find((each) => each.check === check)?.words ?? ''

// A consumer in Python with psycopg, whose queue forgives no failure.
describe('on a queue whose maxReceiveCount is 1, what faults cost a delivery', () => {
  it('is dead-lettered, brought back once, and judged', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, cells } = await run(['duplicate-delivery', 'ambiguous-commit', 'expired-receipt', 'bad-gateway'])
    const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
    expect(
      judged.filter(({ verdict }) => verdict !== 'pass').map(({ id, words }) => `${id}: ${words}`),
      err,
    ).toEqual([])
    const brought = judged.filter((cell) => said(cell, 'redrive-conserves') !== '')
    expect(brought.map(({ id }) => id.split('/').slice(2).join('/'))).toEqual([
      'duplicate-delivery/payment.made/lost-acknowledgement',
      'ambiguous-commit/payment.made/answer-lost',
      'ambiguous-commit/payment.made/commit-lost',
      'expired-receipt/payment.made/late-delete',
    ])
    for (const cell of brought) expect(said(cell, 'redrive-conserves')).toMatch(/each message came back once$/)
    expect(code).toBe(0)
  })

  it('shows whose redrive comes to nothing, as the event was marked as done before it was', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, cells } = await run(['ambiguous-commit', '--defect', 'marks-first'])
    const lost = cells.find(({ id }) => id.endsWith('/answer-lost'))
    expect(lost?.checks).toContainEqual(expect.objectContaining({ check: 'no-lost-events', verdict: 'fail' }))
    expect(code).toBe(1)
  })
})
