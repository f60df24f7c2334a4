import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { readHistory } from '../../harness/record/read-history.ts'
import { readPlan } from '../../harness/record/run-folder.ts'
import { readResult } from '../../reports/read-result.ts'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-cli-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const runs = (): readonly string[] => readdirSync(join(cwd, 'reports/runs')).toSorted()
const latest = (): string => join('reports/runs', runs().at(-1) ?? '')

describe('shakedown run', () => {
  it('judges a scenario, writes the run’s folder, and prints nothing but JSON with --json', async () => {
    const { code, out } = await shakedown(
      ['run', 'duplicate-delivery', '--grep', 'prison-visit.booked/double-submit', '--seed', 'x', '--json'],
      { cwd },
    ).ended
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'pass',
      seed: 'x',
      subject: { name: expect.any(String) },
    })
    const folder = join(cwd, latest())
    expect(readdirSync(folder).toSorted()).toEqual(
      expect.arrayContaining(['history.jsonl', 'junit.xml', 'plan.json', 'report.html', 'result.json']),
    )
    expect(readdirSync(folder)).not.toContain('tmp')
    const result = await readResult(join(folder, 'result.json'))
    expect(result.cells.map(({ variant, verdict }) => `${variant}: ${verdict}`)).toEqual(['double-submit: pass'])
    const { operations } = await readHistory(join(folder, 'history.jsonl'))
    expect(operations.filter(({ kind }) => kind === 'receive').length).toBeGreaterThan(5)
  })

  it('replays the same schedule under new keys', async () => {
    const before = await readPlan(join(cwd, latest()))
    const first = latest()
    const { code, err } = await shakedown(['replay', first], { cwd }).ended
    expect(err).not.toContain('error of its own')
    expect(code).toBe(0)
    const after = await readPlan(join(cwd, latest()))
    expect(latest()).not.toBe(first)
    expect(after.cells).toEqual(before.cells)
    const keysOf = (folder: string): string[] =>
      readFileSync(join(cwd, folder, 'history.jsonl'), 'utf8').match(/"key":"[^"]+"/g) ?? []
    expect(keysOf(latest()).some((key) => keysOf(first).includes(key))).toBe(false)
  })

  it('goes red for a known mistake, says what happened in words, and gives a command that shows it again', async () => {
    const args = [
      'run',
      'duplicate-delivery',
      '--grep',
      'prison-visit.booked/double-submit',
      '--defect',
      'no-idempotency-check',
    ]
    const { code, err } = await shakedown(args, { cwd }).ended
    expect(code).toBe(1)
    expect(err).toMatch(
      /NOMIS visit of \S+ was created (twice|\d times), once is right: as \S+ at \d+\.\d\d s by prisoner-to-nomis-[12]/,
    )
    const replay = /npx shakedown (replay \S+ --cell \S+)/.exec(err)?.[1]?.split(' ') ?? []
    expect((await shakedown(replay, { cwd }).ended).code).toBe(1)
  })

  it('prints the plan and starts nothing with --dry-run', async () => {
    const before = runs()
    const { code, out } = await shakedown(['run', '--dry-run', '--seed', 'x'], { cwd }).ended
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ seed: 'x', cells: expect.any(Array) })
    expect(runs()).toEqual(before)
  })

  it('is whole for a reader that comes late', async () => {
    const bin = new URL('../../bin/shakedown.js', import.meta.url).pathname
    const child = spawn(process.execPath, [bin, 'run', '--dry-run'], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
    // More than a pipe holds is waiting by then; a writer that did not care for it has ended.
    await Promise.race([once(child, 'exit'), delay(2_000)])
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ cells: expect.any(Array) })
  })

  it('exits 3 when no cell could be judged', async () => {
    const { code, err } = await shakedown(['run', 'concurrent-duplicates', '--grep', 'commonplatform'], { cwd }).ended
    expect(code).toBe(3)
    expect(err).toContain('FIFO')
  })
})

describe('bad input', () => {
  const spoilt = (spoil: (text: string) => string): string => {
    const folder = mkdtempSync(join(cwd, 'spoilt-'))
    writeFileSync(join(folder, 'plan.json'), spoil(readFileSync(join(cwd, latest(), 'plan.json'), 'utf8')))
    return folder
  }
  it.each([
    ['an unknown scenario', () => ['run', 'duplicte-delivery'], 'duplicate-delivery'],
    ['an unknown tag', () => ['run', '--tag', 'delivry'], 'delivery'],
    ['an unknown option', () => ['run', '--sede', 'x'], '--seed'],
    ['an unknown command', () => ['rnu'], 'run'],
    ['an unknown target', () => ['run', '--target', 'referense'], 'reference'],
    ['an unknown stack', () => ['run', '--stack', 'embeded'], 'embedded'],
    ['an unknown defect', () => ['proof', 'no-idempotency'], 'no-idempotency-check'],
    ['a selection of nothing', () => ['run', '--grep', 'no-such-cell'], 'nothing is selected'],
    ['a number that is none', () => ['run', '--repeat', 'often'], 'whole number'],
    ['a folder that is no run', () => ['replay', '.'], 'is not the folder of a run'],
    ['a plan cut off', () => ['replay', spoilt((text) => text.slice(0, -20))], 'broken or cut off'],
    [
      'a plan of another version',
      () => ['replay', spoilt((text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'))],
      'schema version 2',
    ],
    ['a cell that the run does not have', () => ['replay', latest(), '--cell', 'x'], 'has no cell'],
  ])('%s is said, with exit 2', async (_, args, says) => {
    const { code, out, err } = await shakedown(args(), { cwd }).ended
    expect(err).toContain(says)
    expect([code, out]).toEqual([2, ''])
  })

  it('a run’s folder that cannot be made is exit 4, with what to do', async () => {
    writeFileSync(join(cwd, 'file'), '')
    const { code, err } = await shakedown(['run', '--out', 'file'], { cwd }).ended
    expect(err).toContain('--out')
    expect(code).toBe(4)
  })
})
