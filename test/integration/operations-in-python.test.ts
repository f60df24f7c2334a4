import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const cwd = mkdtempSync(join(tmpdir(), 'desk-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('desk/', import.meta.url), cwd, { recursive: true })
  why = await pythonEnvironment(cwd)
}, 300_000)
afterAll(() => rmSync(cwd, { recursive: true }))

interface Cell {
  readonly id: string
  readonly verdict: string
  readonly words: string
}

// A consumer in Python with boto3 and psycopg, which reads cases over HTTP, and whose operators repair, reconcile and clean up by its own endpoints.
describe.concurrent('what operators do, and alerts, on a system in Python', () => {
  it('pass where it is right', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const scenarios = ['reconciliation', 'repair', 'stale-mappings', 'dlq-alert', 'duplicate-alert']
    const { code, out, err } = await shakedown(['run', '--json', ...scenarios], { cwd, env: {} }).ended
    const { cells }: { cells: readonly Cell[] } = JSON.parse(out)
    const told = cells
      .filter(({ verdict }) => verdict !== 'skipped')
      .map(({ id, verdict, words }) => [id.split('/').slice(2).join('/'), verdict === 'pass' ? verdict : words])
    const names = ['mismatch', 'never-came', 'page-in-error'].map((each) => `reconciliation/case.changed/${each}`)
    const repairs = ['mismatch', 'beside-the-event', 'never-came', 'sent-after-all'].map(
      (each) => `repair/case.changed/${each}`,
    )
    const others = ['stale-mappings/case.changed/new-record', 'dlq-alert/case.changed/raised-and-cleared']
    const all = [...names, ...repairs, ...others, 'duplicate-alert/case.changed/met-by-an-update']
    expect(Object.fromEntries(told), err).toEqual(Object.fromEntries(all.map((name) => [name, 'pass'])))
    expect(code).toBe(0)
  }, 600_000)

  it('are found wrong, each mistake by the check that it names', async ({ skip }) => {
    if (why !== undefined) return skip(why)
    const { code, err } = await shakedown(['proof', '--no-healthy'], { cwd, env: {} }).ended
    for (const [mistake, check, words] of [
      ['reconciliation-skips-errors', 'reconciliation-tells-truth', 'told neither of it nor that it could not be read'],
      [
        'reconciliation-pages-one-side',
        'reconciliation-tells-truth',
        'differs, since an event of it was withheld on purpose at .* s, and the reconciliation',
      ],
      ['repair-duplicates', 'no-duplicate-effects', 'was created (twice|3 times)'],
      ['trusts-stale-mapping', 'dead-letters-as-expected', 'never reached cases_dlq'],
      ['silent-dlq', 'dead-letters-raise-alert', 'no alert "DeadLetters" was raised within 15 s'],
      ['alert-per-retry', 'duplicate-alerted-once', 'is there twice was told (twice|3 times)'],
    ] as const)
      expect(err).toMatch(new RegExp(`^caught ${mistake} on case\\.changed by ${check}: .*${words}`, 'm'))
    expect(code, err).toBe(0)
  }, 600_000)
})
