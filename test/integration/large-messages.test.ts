import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHistory } from '../../harness/record/read-history.ts'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'large-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('large-messages/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
}

const run = async (args: readonly string[]) => {
  const { code, out, err } = await shakedown(['run', 'duplicate-delivery', '--json', ...args], { cwd, env: {} }).ended
  const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
  return { code, err, cells: cells.filter(({ verdict }) => verdict !== 'skipped') }
}

// A consumer in Python with boto3, which puts each payment off by a message that points at an object of its own.
describe('messages that only point at their content', () => {
  it('are followed, those that the system sends itself too, through what they point at', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err, cells } = await run([])
    expect(
      cells.map(({ verdict, id, words }) => (verdict === 'pass' ? verdict : `${id}: ${words}`)),
      err,
    ).toEqual(cells.map(() => 'pass'))
    expect(code).toBe(0)
    const [runId = ''] = readdirSync(join(cwd, 'reports/runs'))
    const { operations } = await readHistory(join(cwd, 'reports/runs', runId, 'history.jsonl'))
    const own = operations.filter((operation) => operation.kind === 'enqueue' && operation.origin === 'system')
    expect(own.length).toBeGreaterThan(5)
    expect(own.filter((operation) => !('copy' in operation))).toEqual([])
  })

  it('and a payment that is booked twice is found', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, cells } = await run(['--defect', 'books-twice'])
    expect(cells.map(({ verdict }) => verdict)).toEqual(cells.map(() => 'fail'))
    expect(code).toBe(1)
  })
})
