import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { configOf } from './stops-for-good/config-of.ts'

// A consumer that stops for good at the first event of a schedule: its system never drains after that, and whatever is tried on it next would wait for as long as a start may take.

const cwd = mkdtempSync(join(tmpdir(), 'stops-for-good-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const config = configOf(new URL('stops-for-good/consumer.ts', import.meta.url))

it(
  'goes on at once with a fresh system where one never drains again, whatever was drawn',
  { timeout: 600_000 },
  async () => {
    writeFileSync(join(cwd, 'shakedown.config.ts'), config)
    // Without a seed: of each schedule the first event that anybody handles stops it.
    const args = ['explore', '--schedules', '3', '--minutes', '9', '--at-once', '1', '--no-shrink']
    const { code, out, err } = await shakedown([...args, '--json'], { cwd }).ended
    // Where the machine itself was late, what never drained is unknown.
    expect([1, 3], err).toContain(code)
    const told: { schedules: number; failed: number; reasons: Record<string, number> } = JSON.parse(out)
    expect(Object.keys(told.reasons).filter((words) => /control event|steady state/.test(words))).toEqual([])

    const lines = globSync('reports/runs/explore/*/history.jsonl', { cwd }).flatMap((file) =>
      readFileSync(join(cwd, file), 'utf8')
        .trim()
        .split('\n')
        .map((line): { kind: string; cell?: string; system?: string; copy?: string } => JSON.parse(line)),
    )
    const begun = lines.filter(({ kind }) => kind === 'cell')
    expect(begun.length).toBe(told.schedules)
    expect(begun.length).toBeGreaterThan(1)
    // Each began on a system of its own, whose first control event took effect: none waited on one that nobody serves.
    expect(new Set(begun.map(({ system }) => system)).size).toBe(begun.length)
    expect(lines.filter(({ kind, copy }) => kind === 'publish' && copy?.includes('control2') === true)).toEqual([])
  },
)
