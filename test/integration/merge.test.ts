import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { watch } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHistory } from '../../harness/record/read-history.ts'
import { readPlan } from '../../harness/record/run-folder.ts'
import { readResult } from '../../reports/read-result.ts'
import { shardFolders, wholeRun } from '../fixtures/shard-folders.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-merge-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const merged = (): readonly string[] => {
  try {
    return readdirSync(join(cwd, 'merged'))
  } catch {
    return []
  }
}
const merge = async (...args: readonly string[]): ReturnType<typeof shakedown>['ended'] =>
  shakedown(['merge', ...args, '--out', 'merged'], { cwd }).ended

describe('shakedown merge', () => {
  it('makes one run of all shards: each cell once, in the order of the plan, with its verdict and its evidence', async () => {
    await shardFolders(join(cwd, 'artifacts'), 5)
    const { code, err } = await merge('artifacts', '--durations', 'kept/durations.json', '--reporter', 'ctrf')
    expect(err).toContain('Report: merged/')
    expect(code).toBe(1)
    const [folder, ...others] = merged()
    expect(others).toEqual([])
    const directory = join(cwd, 'merged', folder ?? '')
    const result = await readResult(join(directory, 'result.json'))
    expect(result.cells.map(({ id, verdict, words }) => [id, verdict, words])).toEqual(
      wholeRun.cells.map(({ id, verdict, words }) => [id, verdict, words]),
    )
    expect([result.verdict, result.words]).toEqual([wholeRun.verdict, wholeRun.words])
    const { operations } = await readHistory(join(directory, 'history.jsonl'))
    expect(operations.map(({ index }) => index)).toEqual(operations.map((_, at) => at))
    for (const cell of result.cells)
      for (const { findings } of cell.checks)
        for (const index of findings.flatMap((finding) => finding.operations))
          expect([cell.id, undefined]).toContain(operations[index]?.cell)
    expect((await readPlan(directory)).cells).toHaveLength(
      wholeRun.cells.filter(({ verdict }) => verdict !== 'skipped').length,
    )
    expect(readdirSync(directory)).toEqual(expect.arrayContaining(['ctrf-report.json', 'junit.xml', 'report.html']))
    const durations = JSON.parse(readFileSync(join(cwd, 'kept/durations.json'), 'utf8'))
    expect(durations).toEqual(JSON.parse(readFileSync(join(directory, 'durations.json'), 'utf8')))
    expect(Object.keys(durations.cells)).toHaveLength(9)
  })

  it('calls what a missing shard should have judged unknown, and so never passes', async () => {
    const folders = await shardFolders(join(cwd, 'artifacts'), 5)
    const { err } = await merge(...folders.slice(0, 4))
    expect(err).toContain('it was not run: its shard is missing')
    const result = await readResult(join(cwd, 'merged', merged()[0] ?? '', 'result.json'))
    expect(result.cells.map(({ id }) => id)).toEqual(wholeRun.cells.map(({ id }) => id))
  })

  it('exits 3 where all that was judged passes, and a shard was killed', async () => {
    const mended = {
      result: (result: typeof wholeRun) => ({
        ...result,
        cells: result.cells.map((cell) => ({
          ...cell,
          verdict: cell.verdict === 'skipped' ? ('skipped' as const) : ('pass' as const),
        })),
      }),
    }
    const folders = await shardFolders(join(cwd, 'artifacts'), 2, { 1: mended, 2: mended })
    expect((await merge(...folders)).code).toBe(0)
    rmSync(join(folders[1] ?? '', 'result.json'))
    const { code, err } = await merge(...folders)
    expect([code, err]).toEqual([3, expect.stringContaining('it was not judged: shard 2 of 2 was killed')])
  })

  it('tells all at once why shards are not of one run, and writes nothing', async () => {
    await shardFolders(join(cwd, 'artifacts'), 3, {
      2: { plan: (plan) => ({ ...plan, seed: 'other' }) },
      3: { result: (result) => ({ ...result, shakedown: '9.9.9' }) },
    })
    const { code, err } = await merge('artifacts')
    expect(code).toBe(2)
    expect(err).toMatch(
      /the seed differs: m4x7q2zd in .*, other in .*\n.*the version of Shakedown differs: 0\.1\.0 in .*, 9\.9\.9 in/,
    )
    expect(merged()).toEqual([])
  })

  it.each([
    ['plan', (plan: string): string => plan.replaceAll('"plan": "aaa', '"plan": "bbb'), 'the plan differs'],
    [
      'durations',
      (plan: string): string => plan.replaceAll('"durations": "aaa', '"durations": "bbb'),
      'the file of durations differs',
    ],
    ['number of shards', (plan: string): string => plan.replace('"of": 2', '"of": 3'), 'the number of shards differs'],
  ])('refuses shards of another %s', async (_, edit, words) => {
    const [, second = ''] = await shardFolders(join(cwd, 'artifacts'), 2)
    const file = join(second, 'plan.json')
    const text = readFileSync(file, 'utf8')
    expect(edit(text)).not.toBe(text)
    writeFileSync(file, edit(text))
    const { code, err } = await merge('artifacts')
    expect([code, err]).toEqual([2, expect.stringContaining(words)])
  })

  it('refuses a shard that is there twice, a run that is no shard, and a folder without a run', async () => {
    const [first = ''] = await shardFolders(join(cwd, 'a'), 2)
    await shardFolders(join(cwd, 'b'), 2)
    expect((await merge('a', 'b')).err).toContain('shard 1 is there 2 times')
    const plan = readFileSync(join(first, 'plan.json'), 'utf8')
    writeFileSync(join(first, 'plan.json'), JSON.stringify({ ...JSON.parse(plan), shard: undefined }))
    expect((await merge('a')).err).toContain('is no shard: it was run without --shard')
    expect(await merge('.git')).toMatchObject({ code: 2, err: expect.stringContaining('holds no run') })
    expect(merged()).toEqual([])
  })

  it('that is killed leaves no half a run, and the shards as they were', async () => {
    await shardFolders(join(cwd, 'artifacts'), 5)
    const { child, ended } = shakedown(['merge', 'artifacts', '--out', 'merged'], { cwd })
    const left = once(child, 'close')
    const looks = new AbortController()
    const seen = (async () => {
      for await (const { filename } of watch(cwd, { recursive: true, signal: looks.signal }))
        if (filename?.includes('.part') === true) return
    })()
    await Promise.race([seen, left])
    child.kill('SIGKILL')
    looks.abort()
    await ended
    expect(child.signalCode).toBe('SIGKILL')
    expect(merged().filter((name) => !name.startsWith('.'))).toEqual([])
    expect((await merge('artifacts')).code).toBe(1)
    expect(merged().filter((name) => !name.startsWith('.'))).toHaveLength(1)
  })

  it('refuses a result that was cut off', async () => {
    const [first = ''] = await shardFolders(join(cwd, 'a'), 2)
    const file = join(first, 'result.json')
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 2000))
    expect(await merge('a')).toMatchObject({ code: 2, err: expect.stringContaining('was cut off') })
    expect(merged()).toEqual([])
  })
})
