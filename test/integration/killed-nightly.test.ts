import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTrends } from '../../cli/trends/trends-file.ts'
import { schemaVersion } from '../../harness/model/result.ts'
import { readResult } from '../../reports/read-result.ts'
import { finishedRun } from '../fixtures/finished-run.ts'
import { shardFolders, wholeRun } from '../fixtures/shard-folders.ts'
import { shakedown } from './command.ts'

const doomed = new URL('doomed.ts', import.meta.url).href
let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-killed-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

/** The first writes, and then ever fewer. */
const moments = function* (): Generator<number> {
  for (let at = 1; ; at = Math.max(at + 1, Math.floor(at * 1.3))) yield at
}

/** Runs a command again and again, each time killed at a later write, until it comes to its end; how often it was killed. */
const killedAtEach = async (
  args: readonly string[],
  { before, after }: { before: () => void; after: (at: number) => void | Promise<void> },
): Promise<number> => {
  let killed = 0
  for (const at of moments()) {
    before()
    const { child, ended } = shakedown(args, {
      cwd,
      env: { NODE_OPTIONS: `--import=${doomed}`, DOOMED_AT: String(at) },
    })
    const { code, err } = await ended
    if (child.signalCode !== 'SIGKILL') {
      expect([0, 1], err).toContain(code)
      return killed
    }
    killed += 1
    await after(at)
  }
  return killed
}

/** Digest of all files below a folder. */
const digestOf = (folder: string): string => {
  const hash = createHash('sha256')
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    hash.update(name)
    if (name.includes('.')) hash.update(readFileSync(join(folder, name)))
  }
  return hash.digest('hex')
}

const { result, operations } = finishedRun()
const night = (day: number): void => {
  const runId = `2026080${day}t010000night`
  const directory = join(cwd, 'reports/runs', runId)
  mkdirSync(directory, { recursive: true })
  const startedAt = `2026-08-0${day}T01:00:00.000Z`
  writeFileSync(join(directory, 'result.json'), JSON.stringify({ ...result, defects: [], runId, startedAt }))
  const lines = [{ kind: 'header', schemaVersion, runId, startedAt, clocks: {} }, ...operations]
  writeFileSync(join(directory, 'history.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

describe('killed at whatever write', { timeout: 600_000 }, () => {
  it('merge leaves a whole run or none, durations that can be read, and the shards as they were', async () => {
    await shardFolders(join(cwd, 'artifacts'), 3)
    const artifacts = digestOf(join(cwd, 'artifacts'))
    const merged = join(cwd, 'merged')
    const durations = join(cwd, 'durations.json')
    const kept = '{"schemaVersion":1,"cells":{"a/b/c/d/e":5}}'
    const runs = (): readonly string[] =>
      existsSync(merged) ? readdirSync(merged).filter((name) => !name.startsWith('.')) : []
    const args = ['merge', 'artifacts', '--out', 'merged', '--durations', 'durations.json', '--reporter', 'ctrf']
    const whole = async (): Promise<void> => {
      for (const run of runs()) {
        expect((await readResult(join(merged, run, 'result.json'))).cells).toHaveLength(wholeRun.cells.length)
        expect(readdirSync(join(merged, run))).toEqual(
          expect.arrayContaining(['checksums.txt', 'ctrf-report.json', 'history.jsonl', 'plan.json', 'report.html']),
        )
      }
      expect(JSON.parse(readFileSync(durations, 'utf8'))).toMatchObject({ schemaVersion: 1, cells: { 'a/b/c/d/e': 5 } })
      expect(digestOf(join(cwd, 'artifacts'))).toBe(artifacts)
    }
    const killed = await killedAtEach(args, {
      before: () => {
        rmSync(merged, { recursive: true, force: true })
        writeFileSync(durations, kept)
      },
      after: whole,
    })
    expect(killed).toBeGreaterThan(10)
    await whole()
    expect(runs()).toHaveLength(1)
  })

  it('publish leaves a site without a dead link, on which nothing is missing that it names', async () => {
    const site = join(cwd, 'site')
    night(1)
    await shakedown(['publish', '--to', 'site', '--keep', '1'], { cwd }).ended
    cpSync(site, join(cwd, 'before'), { recursive: true })
    night(2)
    const sound = async (): Promise<void> => {
      const links = [...readFileSync(join(site, 'index.html'), 'utf8').matchAll(/href="(runs\/[^"]+)"/g)]
      expect(links.length).toBeGreaterThan(0)
      for (const [, link = ''] of links) expect(existsSync(join(site, link)), link).toBe(true)
      const { runs }: { runs: { runId: string }[] } = JSON.parse(readFileSync(join(site, 'runs.json'), 'utf8'))
      expect(runs.length).toBeGreaterThan(0)
      for (const { runId } of runs)
        expect((await readResult(join(site, 'runs', runId, 'result.json'))).runId).toBe(runId)
    }
    const killed = await killedAtEach(['publish', '--to', 'site', '--keep', '1'], {
      before: () => {
        rmSync(site, { recursive: true })
        cpSync(join(cwd, 'before'), site, { recursive: true })
      },
      after: sound,
    })
    expect(killed).toBeGreaterThan(10)
    await sound()
    expect(readdirSync(join(site, 'runs'))).toEqual(['20260802t010000night'])
  })

  it('trends hold each run whole or not at all, those from before too, and take the rest the next time', async () => {
    const trends = ['trends', '--file', 'trends.sqlite', '--page', 'trends.html', '--branch', 'main']
    const file = join(cwd, 'trends.sqlite')
    night(1)
    await shakedown(trends, { cwd }).ended
    cpSync(file, join(cwd, 'before.sqlite'))
    for (const day of [2, 3, 4]) night(day)
    const added: number[] = []
    const held = (): void => {
      const opened = openTrends(file)
      const [place] = opened.places()
      const ids = place === undefined ? [] : opened.runs(place, 9).map(({ id }) => id)
      for (const id of ids) expect(opened.cells(id)).toHaveLength(result.cells.length)
      opened.close()
      expect(ids.toReversed()).toEqual([1, 2, 3, 4].slice(0, ids.length).map((day) => `2026080${day}t010000night`))
      added.push(ids.length)
    }
    const killed = await killedAtEach(trends, {
      before: () => {
        for (const name of readdirSync(cwd)) if (name.startsWith('trends.')) rmSync(join(cwd, name))
        cpSync(join(cwd, 'before.sqlite'), file)
      },
      after: () => {
        held()
        expect(existsSync(join(cwd, 'trends.html'))).toBe(false)
      },
    })
    expect(killed).toBeGreaterThan(10)
    expect(added).toEqual(expect.arrayContaining([1, 2, 3]))
    held()
    expect(added.at(-1)).toBe(4)
    expect(readFileSync(join(cwd, 'trends.html'), 'utf8')).toContain('</html>')
  })
})
