import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { ordersConfig } from './early-acknowledgement/orders-config.ts'
import { pythonEnvironment } from './package/python-environment.ts'

// A consumer in Python that takes longer for its first work after each start: no cell is judged by that.

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-cold-'))
let why: string | undefined
beforeAll(async () => {
  cpSync(new URL('cold-start/', import.meta.url), cwd, { recursive: true })
  cpSync(new URL('early-acknowledgement/shop.py', import.meta.url), join(cwd, 'shop.py'))
  writeFileSync(join(cwd, 'shakedown.config.ts'), ordersConfig(8))
  why = await pythonEnvironment(cwd)
})
afterAll(() => rmSync(cwd, { recursive: true }))

interface Line {
  readonly kind: string
  readonly actor: string
  readonly phase?: string
  readonly outcome: string
  readonly message?: string
}

it('is warmed up before a cell is judged, and again once a replica of it was restarted', async ({ skip }) => {
  if (why !== undefined) return skip(why)
  const args = ['run', 'consumer-crash', 'duplicate-delivery', '--grep', '/called', '--grep', 'double-submit']
  const { code, err } = await shakedown([...args, '--at-once', '1'], { cwd }).ended
  expect(code, err).toBe(0)
  const runs = join(cwd, 'reports/runs')
  const lines = readFileSync(join(runs, readdirSync(runs)[0] ?? '', 'history.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line): Line => JSON.parse(line))
  const began = (place: number): number => lines.findLastIndex(({ kind }, nth) => nth < place && kind === 'phase')
  const firsts = lines.flatMap(({ kind, message, actor }, place) =>
    kind === 'log' && message?.startsWith('the first') === true
      ? [{ actor, place, phase: lines[began(place)]?.phase }]
      : [],
  )
  // Two replicas, of which the fault ended one.
  expect(firsts.length).toBeGreaterThanOrEqual(2)
  const early = firsts.filter(({ actor, place, phase }) => {
    const startedIn = lines.findLastIndex(
      (line, nth) => nth < place && line.kind === 'process' && line.phase === 'started' && line.actor === actor,
    )
    return phase !== 'steady' && startedIn < began(place)
  })
  expect(early).toEqual([])
  expect(new Set(firsts.filter(({ phase }) => phase === 'steady').map(({ actor }) => actor)).size).toBe(2)
})
