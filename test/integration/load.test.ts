import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { logFaults } from '../../harness/record/fault-log.ts'
import { recorder } from '../../harness/record/recorder.ts'
import { requested, sample } from '../unit/load/k6-samples.ts'
import { shakedown } from './command.ts'
import { type FrontDoor, startFrontDoor } from './load/front-door.ts'

const library = new URL('../../index.ts', import.meta.url).href
const standIn = new URL('load/k6-stand-in.mjs', import.meta.url).pathname
let folder: string
let door: FrontDoor | undefined
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shakedown-load-'))
})
afterEach(async () => {
  await door?.close()
  door = undefined
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

/** Writes a configuration with one load, and runs the command on it. */
const load = async (
  options: Readonly<Record<string, unknown>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) => {
  const described = {
    name: 'gateway',
    url: door?.url ?? 'http://127.0.0.1:9',
    requests: [{ name: 'list', path: '/notes' }],
    rate: 50,
    stages: [{ lasts: '2s', rate: 50 }],
    thresholds: { p95Ms: 400 },
    ...options,
  }
  const config = `import { defineConfig, defineLoad } from '${library}'\nexport default defineConfig({ loads: [defineLoad(${JSON.stringify(described)})] })\n`
  await writeFile(join(folder, 'shakedown.config.ts'), config)
  const ended = await shakedown(['load', '--json', ...args], { cwd: folder, env: { ...env } }).ended
  const result = ended.out === '' ? undefined : JSON.parse(ended.out)
  return { ...ended, cell: result?.cells?.[0], result }
}

describe('shakedown load', () => {
  it('makes each request that is due, in order, judges the answers, and tells it in all reports', async () => {
    door = await startFrontDoor((_, { method }) => ({
      status: method === 'POST' ? 201 : 200,
      body: '{"id":1}',
      afterMs: 5,
    }))
    const requests = [
      { name: 'list', path: '/notes?page={n}', weight: 3 },
      { name: 'write', method: 'POST', path: '/notes', body: 'note {n}', expect: { status: 201, includes: '"id"' } },
    ]
    const { code, cell, result } = await load({ requests, thresholds: { p95Ms: 20_000, errorShare: 0 } })
    expect({ code, verdict: cell.verdict, words: cell.words }).toMatchObject({ code: 0, verdict: 'pass' })
    expect(door.asked).toHaveLength(100)
    expect(door.asked.filter((each) => each === 'POST /notes')).toHaveLength(25)
    expect(door.bodies.filter((each) => each !== '').slice(0, 2)).toEqual(['note 2', 'note 6'])
    expect(cell.figures).toContainEqual({ name: 'sent', value: 100, unit: 'requests' })
    const run = join(folder, 'reports/runs', result.runId)
    expect(await readFile(join(run, 'junit.xml'), 'utf8')).toContain('tests="1" failures="0"')
    const page = await readFile(join(run, 'cells/front-door/external/load/gateway/http.html'), 'utf8').catch(async () =>
      readFile(join(run, 'report.html'), 'utf8'),
    )
    expect(page).toContain('data-load=')
  })

  it('shades in its report what a run beside it broke meanwhile', async () => {
    const beside = join(folder, 'reports/runs/beside')
    await mkdir(beside, { recursive: true })
    const record = recorder({ file: join(beside, 'history.jsonl'), runId: 'beside', redact: (text) => text })
    const endLog = logFaults(beside, record)
    const told = {
      kind: 'fault',
      actor: 'harness',
      fault: 'row-lock',
      faultId: 'f1',
      outcome: 'ok',
      words: '',
    } as const
    door = await startFrontDoor((n) => {
      if (n === 25) record.record({ ...told, phase: 'inject' })
      if (n === 75) record.record({ ...told, phase: 'heal' })
      return {}
    })
    const { result } = await load({ thresholds: { errorShare: 0 } })
    await endLog()
    await record.close()
    const run = join(folder, 'reports/runs', result.runId)
    const page = await readFile(join(run, 'cells/front-door/external/load/gateway/http.html'), 'utf8').catch(async () =>
      readFile(join(run, 'report.html'), 'utf8'),
    )
    expect(page).toMatch(/Shaded: row-lock of the run beside, in force from 0\.\d+ to [12](?:\.\d)? s/)
    expect(page).toContain('&quot;fault&quot;:&quot;row-lock&quot;')
    await rm(beside, { recursive: true })
  })

  it('fails where too many answers are wrong, and says which', async () => {
    door = await startFrontDoor((n) => (n % 10 === 0 ? { status: 503 } : n === 1 ? { body: 'nothing' } : {}))
    const requests = [{ name: 'list', path: '/', expect: { includes: 'right' } }]
    const { code, cell } = await load({ requests, thresholds: { errorShare: 0.05 } })
    expect({ code, words: cell.words }).toEqual({
      code: 1,
      words:
        '11 of 100 requests (11 %) had no right answer: 10 × status 503, 1 × status 200 without "right"; at most 5 % was promised',
    })
  })

  // A stall of a second and a half holds up two thirds of the requests. Who sends the next one only after an answer would see one slow request of many.
  it('sees a stall as long as people would, for every request that was due in it', async () => {
    const endsMs = { at: 0 }
    door = await startFrontDoor((n) => {
      if (n === 0) endsMs.at = performance.now() + 1600
      return { afterMs: Math.max(0, endsMs.at - performance.now()) }
    })
    const { code, cell } = await load({ inFlightAtMost: 5 })
    expect(code).toBe(1)
    expect(cell.checks.find(({ check }: { check: string }) => check === 'answers-in-time')).toMatchObject({
      verdict: 'fail',
    })
    const p50 = cell.figures.find(({ name }: { name: string }) => name === 'p50')
    expect(p50.value).toBeGreaterThan(400)
  })

  it('is a fail, not a time-out of its own, where nobody answers, and where nobody listens', async () => {
    door = await startFrontDoor(() => ({ afterMs: 60_000 }))
    const silent = await load({ timeout: '300ms', stages: [{ lasts: '1s', rate: 10 }], rate: 10 })
    expect({ code: silent.code, words: silent.cell.words }).toMatchObject({
      code: 1,
      words: expect.stringContaining('no answer within 300 ms'),
    })
    const dead = await load({ url: 'http://127.0.0.1:9', stages: [{ lasts: '1s', rate: 10 }], rate: 10 })
    expect({ code: dead.code, words: dead.cell.words }).toMatchObject({
      code: 1,
      words: expect.stringContaining('connect ECONNREFUSED 127.0.0.1:9'),
    })
  })

  it('keeps a token out of every file', async () => {
    const heard: (string | undefined)[] = []
    door = await startFrontDoor((_, { headers }) => {
      heard.push(headers.authorization)
      return {}
    })
    const requests = [{ name: 'list', path: '/', authorizationFrom: 'GATEWAY_TOKEN' }]
    const few = { requests, rate: 5, stages: [{ lasts: '1s', rate: 5 }] }
    const missing = await load(few)
    expect(missing).toMatchObject({
      code: 2,
      err: expect.stringContaining('not set in the environment: GATEWAY_TOKEN'),
    })
    const { result } = await load(few, [], { GATEWAY_TOKEN: 'Bearer secret-4711' })
    expect(new Set(heard)).toEqual(new Set(['Bearer secret-4711']))
    const run = join(folder, 'reports/runs', result.runId)
    for (const file of await readdir(run, { recursive: true, withFileTypes: true }))
      if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain('4711')
  })

  it('stops at once when it is interrupted, and tells what it has', async () => {
    door = await startFrontDoor(() => ({}))
    await load({ stages: [{ lasts: '60s', rate: 50 }] }, ['--dry-run'])
    const command = shakedown(['load', '--json'], { cwd: folder })
    while (door.asked.length < 5) await new Promise((resolve) => setTimeout(resolve, 20))
    command.child.kill('SIGINT')
    const { code, out } = await command.ended
    expect(code).toBe(130)
    expect(JSON.parse(out)).toMatchObject({ stopped: 'interrupted', cells: [{ verdict: 'unknown' }] })
  })

  it('tells what the load of its page would do', async () => {
    const page = new URL('../../docs/examples/load/shakedown.config.ts', import.meta.url).pathname
    const { code, err } = await shakedown(['load', '--dry-run', '--config', page], { cwd: folder }).ended
    expect({ code, err }).toEqual({ code: 0, err: 'gateway: 13650 requests to http://127.0.0.1:8080 in 2.5 min\n' })
  })

  it('says what is wrong with the command line', async () => {
    expect(await load({}, ['gatway'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean gateway?') })
    expect(await load({}, ['--dry-run'])).toMatchObject({
      code: 0,
      err: 'gateway: 100 requests to http://127.0.0.1:9 in 2 s\n',
    })
    expect(await load({}, ['--k6'], { PATH: '/usr/bin:/bin', K6: '' })).toMatchObject({
      code: 4,
      err: expect.stringContaining('no k6 on the PATH'),
    })
    expect(await load({ thresholds: {} })).toMatchObject({
      code: 2,
      err: expect.stringContaining('thresholds names none'),
    })
    expect(await load({}, ['--write', 'out/gateway.js'])).toMatchObject({ code: 0 })
    expect(await readFile(join(folder, 'out/gateway.js'), 'utf8')).toContain('ramping-arrival-rate')
  })
})

describe('shakedown load --k6', () => {
  const onK6 = async (lines: readonly string[], env: Readonly<Record<string, string>> = {}, options = {}) => {
    const samples = join(folder, 'samples.json')
    await writeFile(samples, `${lines.join('\n')}\n`)
    return load(options, ['--k6'], { K6: standIn, STAND_IN_SAMPLES: samples, ...env })
  }
  const good = Array.from({ length: 20 }, (_, n) => requested('list', n * 50, 10)).flat()

  it('judges what k6 measured as what our own generator does', async () => {
    const { code, cell, result } = await onK6(good)
    expect({ code, cell }).toMatchObject({
      code: 0,
      cell: { id: 'front-door/external/load/gateway/k6', verdict: 'pass' },
    })
    expect(cell.figures).toContainEqual({ name: 'sent', value: 20, unit: 'requests' })
    expect(await readdir(join(folder, 'reports/runs', result.runId))).toContain('gateway.k6.js')
  })

  const slow = Array.from({ length: 20 }, (_, n) => requested('list', n * 50, 900)).flat()
  it.each([
    ['thresholds that it found crossed', slow, { STAND_IN_EXIT: '99' }, 1, '95 % of the answers took up to 900 ms'],
    ['slow answers, though it exits with 0', slow, {}, 1, '95 % of the answers took up to 900 ms'],
    ['no iteration, though it exits with 0', [], {}, 3, 'no request was sent'],
    [
      'iterations that threw, though it exits with 0',
      [...good, ...Array.from({ length: 5 }, () => sample('iterations', 1))],
      { STAND_IN_SAYS: 'time="now" level=error msg="ReferenceError: x is not defined"' },
      3,
      '5 iterations of the script ended with an error of its own: ReferenceError: x is not defined',
    ],
    ['dropped iterations', [...good, sample('dropped_iterations', 2)], {}, 3, '2 of 22 requests were never sent'],
    ['a script without thresholds', good, { STAND_IN_INSPECT: '{}' }, 3, 'the script has no threshold'],
    [
      'a script that it cannot read',
      good,
      { STAND_IN_INSPECT: 'SyntaxError' },
      3,
      'k6 cannot read the script: SyntaxError',
    ],
    ['an error of the script', good, { STAND_IN_EXIT: '107' }, 3, "the script's own error ended k6"],
    ['samples that are cut off', [...good, '{"metric":"http'], {}, 3, '1 lines of what it wrote cannot be read'],
  ])('is not deceived by %s', async (_, lines, env, exits, words) => {
    const { code, cell } = await onK6(lines, env)
    expect({ code, words: cell.words }).toEqual({ code: exits, words: expect.stringContaining(words) })
  })

  it('runs a script of the owner’s', async () => {
    await writeFile(join(folder, 'mine.js'), 'export default function () {}\n')
    expect(await onK6(good, {}, { k6: 'mine.js' })).toMatchObject({ code: 0 })
    expect(await onK6(good, {}, { k6: 'missing.js' })).toMatchObject({
      code: 2,
      err: expect.stringContaining('the script missing.js'),
    })
  })

  // The real one, where somebody brings it: it is never installed here.
  const k6 = process.env['K6'] ?? ''
  it.skipIf(k6 === '')('counts and measures what our own generator does', async () => {
    // No share of them is one at which a percentile is read.
    const afterMs = (n: number): number => (n % 10 === 9 ? 150 : n % 10 === 4 ? 50 : 10)
    door = await startFrontDoor((n) => ({ afterMs: afterMs(n) }))
    const options = { rate: 100, stages: [{ lasts: '5s', rate: 100 }], thresholds: { p95Ms: 1000 } }
    const figuresOf = async (args: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      const { code, cell, err } = await load(options, args, { K6: k6 })
      expect(code, err).toBe(0)
      const figures: readonly { name: string; value: number }[] = cell.figures
      return new Map(figures.map(({ name, value }) => [name, value]))
    }
    const [ours, theirs] = [await figuresOf([]), await figuresOf(['--k6'])]
    expect(theirs.get('sent')).toBe(ours.get('sent'))
    for (const name of ['p50', 'p95', 'p99']) {
      const [mine = NaN, other = NaN] = [ours.get(name), theirs.get(name)]
      expect(Math.abs(mine - other), `${name}: ${mine} and ${other} ms`).toBeLessThanOrEqual(Math.max(2, mine / 10))
    }
  })

  it('ends k6 in good order when it is interrupted itself', async () => {
    const samples = join(folder, 'samples.json')
    await writeFile(samples, `${good.join('\n')}\n`)
    await load({}, ['--dry-run'])
    const env = { K6: standIn, STAND_IN_SAMPLES: samples, STAND_IN_WAITS: 'yes' }
    const command = shakedown(['load', '--k6', '--json'], { cwd: folder, env })
    for (;;) {
      const runs = await readdir(join(folder, 'reports/runs'), { recursive: true })
      if (runs.some((name) => name.endsWith('gateway.k6.json'))) break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    command.child.kill('SIGINT')
    expect(await command.ended).toMatchObject({ code: 130 })
  })
})
