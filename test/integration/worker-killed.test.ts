import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const parent = mkdtempSync(join(tmpdir(), 'worker-killed-'))
const cwd = join(parent, 'celery')
let why: string | undefined
beforeAll(async () => {
  const made = new Set(['.venv', 'reports', '__pycache__'])
  for (const folder of ['celery', 'orders'])
    cpSync(new URL(`../../examples/${folder}`, import.meta.url), join(parent, folder), {
      recursive: true,
      filter: (path) => !made.has(basename(path)),
    })
  why = await pythonEnvironment(cwd)
  // A busy machine installs slowly.
}, 600_000)
afterAll(() => rmSync(parent, { recursive: true }))

const run = async (...args: readonly string[]) => {
  const { out, err } = await shakedown(['run', 'consumer-crash', ...args, '--json'], { cwd }).ended
  const {
    cells,
  }: {
    cells: readonly {
      id: string
      verdict: string
      checks: readonly { check: string; verdict: string; words: string }[]
    }[]
  } = JSON.parse(out)
  const failed = cells.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'fail'))
  return { err, verdicts: cells.map(({ verdict }) => verdict), failed }
}

// Celery with a prefork pool on SQS: one child is killed, as the kernel does when memory is short, and its parent lives on.
describe.runIf(process.platform === 'linux')('one child of a prefork pool, killed alone', { concurrent: true }, () => {
  it('loses nothing where its parent gives the message back', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { err, verdicts, failed } = await run('--grep', 'order.changed/worker-')
    expect(failed, err).toEqual([])
    expect(verdicts).toEqual(['pass', 'pass', 'pass'])
  })

  it('takes its event along where the message was acknowledged when its task began', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { err, verdicts, failed } = await run(
      '--grep',
      'order.placed/worker-called',
      '--defect',
      'early-acknowledgement',
    )
    expect(verdicts, err).toEqual(['fail'])
    expect(failed.map(({ check }) => check)).toEqual(['no-lost-events'])
    expect(failed[0]?.words).toMatch(/has no order, no reservation and no balance, .*: an event was lost/)
  })
})
