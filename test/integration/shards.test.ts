import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { RunResult } from '../../harness/model/result.ts'
import { readResult } from '../../reports/read-result.ts'
import { shakedown } from './command.ts'

const cwd = mkdtempSync(join(tmpdir(), 'shakedown-shards-'))
afterAll(() => rmSync(cwd, { recursive: true }))

const script = new URL('../../dev/same-verdicts.ts', import.meta.url).pathname

const selection =
  'run duplicate-delivery poison-message rate-limited --grep prison-visit.booked --defect no-idempotency-check --seed shards'.split(
    ' ',
  )
const resultIn = async (out: string): Promise<RunResult> =>
  readResult(join(cwd, out, readdirSync(join(cwd, out))[0] ?? '', 'result.json'))
/** What the script says that compares two runs of the whole reference system too. */
const alike = async (one: string, other: string): Promise<{ readonly code: number; readonly out: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, one, other], { cwd }, (error, out) =>
      resolve({ code: error === null ? 0 : Number(error.code), out }),
    )
  })

describe('three shards of the reference system', () => {
  it('merged, give the verdicts of the whole, which confirms what failed', { timeout: 600_000 }, async () => {
    const whole = await shakedown([...selection, '--out', 'whole', '--confirm', '2'], { cwd }).ended
    expect(whole.err).toMatch(/prison-visit\.booked\/double-submit fails always \(2 of 2\)\n/)
    expect(whole.code).toBe(1)
    for (let shard = 1; shard <= 3; shard += 1) {
      const { code, err } = await shakedown([...selection, '--shard', `${shard}/3`, '--out', `shards/${shard}`], {
        cwd,
      }).ended
      expect([0, 1], err).toContain(code)
    }
    const { code, err } = await shakedown(['merge', 'shards', '--out', 'merged', '--durations', 'durations.json'], {
      cwd,
    }).ended
    expect([code, err]).toEqual([1, expect.stringContaining('Report: merged/')])
    expect(await alike('whole', 'merged')).toMatchObject({ code: 0, out: expect.stringMatching(/^(\d+) of \1 cells/) })
    const [part = ''] = readdirSync(join(cwd, 'shards/1'))
    expect(await alike('whole', join('shards/1', part))).toMatchObject({
      code: 1,
      out: expect.stringContaining(', and not planned'),
    })
    const [folder = ''] = readdirSync(join(cwd, 'whole'))
    const again = join(cwd, 'whole', folder, 'confirm')
    const [second = ''] = readdirSync(again)
    const failed = (await resultIn('whole')).cells.filter(({ verdict }) => verdict === 'fail')
    expect((await readResult(join(again, second, 'result.json'))).cells.map(({ id }) => id)).toEqual(
      failed.map(({ id }) => id),
    )
    expect(failed.map(({ confirmed }) => confirmed?.runs)).toEqual(failed.map(() => 2))
    const planOf = (file: string): { cells: { id: string; schedule: unknown }[] } =>
      JSON.parse(readFileSync(file, 'utf8'))
    const before = planOf(join(cwd, 'whole', folder, 'plan.json')).cells
    for (const cell of planOf(join(again, second, 'plan.json')).cells) expect(before).toContainEqual(cell)
  })

  it.each([
    [['--shard', '1/99'], 'cells cannot make 99 shards'],
    [['--shard', 'x'], '"x" is no shard'],
    [['--shard', '1/2', '--durations', 'package.json'], undefined],
  ])('%j', async (args, words) => {
    const { code, err } = await shakedown([...selection, '--dry-run', ...args], { cwd }).ended
    expect(err).toContain(words ?? '')
    expect(code).toBe(words === undefined ? 0 : 2)
  })
})
