import { createServer } from 'node:http'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CellResult, type RunResult, schemaVersion } from '../../harness/model/result.ts'
import { writePlan } from '../../harness/record/run-folder.ts'
import { finishedRun } from '../fixtures/finished-run.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-nightly-'))
})
afterEach(() => rmSync(cwd, { recursive: true }))

const { result } = finishedRun()
const passed = result.cells.map((cell): CellResult => ({
  ...cell,
  verdict: cell.verdict === 'skipped' ? 'skipped' : 'pass',
}))

/** Writes the result of one night, in which some cells came to something else. */
const night = (day: number, cells: readonly CellResult[] = passed): void => {
  const runId = `2026080${day}t010000night`
  const directory = join(cwd, 'reports/runs', runId)
  mkdirSync(directory, { recursive: true })
  const failed = cells.some(({ verdict }) => verdict === 'fail')
  const run = {
    ...result,
    runId,
    defects: [],
    subject: { ...result.subject, commit: `c0ffee${day}` },
    startedAt: `2026-08-0${day}T01:00:00.000Z`,
    verdict: failed ? 'fail' : 'pass',
    words: failed ? 'some cells fail' : 'all cells pass',
    cells,
  }
  writeFileSync(join(directory, 'result.json'), JSON.stringify(run))
}
const failing = passed.map((cell, at): CellResult =>
  at === 0 ? { ...cell, verdict: 'fail', words: 'an event was lost' } : cell,
)
const trends = async (...args: readonly string[]): ReturnType<typeof shakedown>['ended'] =>
  shakedown(['trends', '--file', 'trends.sqlite', '--page', 'trends.html', '--branch', 'main', ...args], { cwd }).ended

/** A receiver of HTTP that remembers what it got. */
const receiver = async (status = 200): Promise<{ url: string; got: string[]; close: () => void }> => {
  const got: string[] = []
  const server = createServer((request, answer) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push(`${request.method ?? ''} ${body}`)
      answer.writeHead(status).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/secret-path`, got, close: () => server.close() }
}
const channelTo = (url: string): void =>
  writeFileSync(
    join(cwd, 'shakedown.config.ts'),
    `import { webhook } from '${new URL('../../watch/channels/webhook.ts', import.meta.url).pathname}'
export default { watch: { channels: { team: webhook({ url: '${url}' }) } } }`,
  )

describe('trends and notify', () => {
  it('tell each morning what changed in the night, and nothing where nothing did', async () => {
    const { url, got, close } = await receiver()
    channelTo(url)
    const env = { SHAKEDOWN_WEBHOOK_SECRET: 'whsec_c2VjcmV0' }
    const notify = async (...args: readonly string[]): ReturnType<typeof shakedown>['ended'] =>
      shakedown(['notify', '--file', 'trends.sqlite', ...args], { cwd, env }).ended
    night(1)
    night(2)
    expect(await trends()).toMatchObject({ code: 0, out: '' })
    expect(await notify()).toMatchObject({ code: 0 })
    expect(got).toEqual([])
    night(3, failing)
    expect((await trends()).out).toContain(`newly failing: ${failing[0]?.id ?? ''}: an event was lost`)
    expect(await notify()).toMatchObject({ code: 0, err: expect.stringContaining('team: told of 1 change of') })
    expect(got.map((each) => JSON.parse(each.replace('POST ', '')))).toMatchObject([
      {
        id: 'nightly-20260803t010000night',
        notices: [{ kind: 'opened', incident: { words: expect.stringContaining('an event was lost') } }],
      },
    ])
    night(4)
    expect((await trends()).out).toContain('mended')
    await notify()
    expect(got.at(-1)).toContain('"kind":"closed"')
    // The night after leaves no run: nothing is told again.
    await notify()
    expect(got).toHaveLength(2)
    await notify('--always')
    expect(got).toHaveLength(3)
    expect(got.at(-1)).toContain('no later run has come')
    const page = readFileSync(join(cwd, 'trends.html'), 'utf8')
    expect(page).toContain('mended')
    expect(page).not.toMatch(/(?:src|href)="https?:/)
    close()
  })

  it('say that a receiver refuses, and which secret is missing', async () => {
    const { url, close } = await receiver(403)
    channelTo(url)
    night(1)
    night(2, failing)
    await trends()
    const notify = async (secret: string): ReturnType<typeof shakedown>['ended'] =>
      shakedown(['notify', '--file', 'trends.sqlite'], { cwd, env: { SHAKEDOWN_WEBHOOK_SECRET: secret } }).ended
    expect(await notify('')).toMatchObject({
      code: 2,
      err: expect.stringContaining('SHAKEDOWN_WEBHOOK_SECRET (for team)'),
    })
    expect(await notify('s')).toMatchObject({ code: 4, err: expect.stringContaining('it answered 403') })
    close()
  })

  it('leave out shards and runs with mistakes, and touch no file where a run is broken', async () => {
    night(1)
    const file = join(cwd, 'reports/runs/20260801t010000night/result.json')
    const good = readFileSync(file, 'utf8')
    writeFileSync(file, good.replace('"defects":[]', '"defects":["x"]'))
    expect(await trends()).toMatchObject({ code: 2, err: expect.stringContaining('known mistakes were switched on') })
    rmSync(join(cwd, 'trends.sqlite'))
    writeFileSync(file, good.slice(0, 500))
    expect(await trends()).toMatchObject({ code: 2, err: expect.stringContaining('was cut off') })
    expect(existsSync(join(cwd, 'trends.sqlite'))).toBe(false)
  })

  it('call what a stopped run did not come to unknown, not "no longer planned"', async () => {
    night(1)
    const [kept, ...left] = passed.filter(({ verdict }) => verdict !== 'skipped')
    night(2, kept === undefined ? [] : [kept])
    const folder = join(cwd, 'reports/runs/20260802t010000night')
    const stopped: RunResult = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))
    writeFileSync(join(folder, 'result.json'), JSON.stringify({ ...stopped, stopped: 'interrupted' }))
    const { seed, target, stack } = result
    const planned = passed.filter(({ verdict }) => verdict !== 'skipped')
    await writePlan(folder, {
      schemaVersion,
      runId: '20260802t010000night',
      seed,
      target,
      stack,
      defects: [],
      skipped: [],
      cells: planned.map(({ id, scenario, stream, variant }) => ({
        id,
        scenario,
        stream,
        variant,
        schedule: { steps: [], faults: [] },
      })),
    })
    const { out } = await trends()
    for (const { id } of left)
      expect(out).toContain(`newly unknown: ${id}: it was not judged: the run was interrupted\n`)
    expect(out.match(/newly unknown/g)).toHaveLength(left.length)
    // Those two are skipped cells, of which this plan says nothing.
    expect(out.match(/no longer planned/g)).toHaveLength(passed.length - planned.length)
    expect(readFileSync(join(cwd, 'trends.html'), 'utf8')).toContain(`and ${left.length - 3} more cells`)
  })

  it('lose nothing of what they had where they are killed', async () => {
    night(1)
    await trends()
    for (let day = 2; day <= 9; day += 1) night(day)
    const { child, ended } = shakedown(
      ['trends', '--file', 'trends.sqlite', '--page', 'trends.html', '--branch', 'main'],
      { cwd },
    )
    const journal = join(cwd, 'trends.sqlite-journal')
    while (!existsSync(journal) && child.exitCode === null) await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGKILL')
    await ended
    const { code, err } = await trends()
    expect(code).toBe(0)
    // Whatever was committed before it was killed is there, and the rest is added now: nine nights, each once.
    expect(err).toMatch(/^\d of 9 runs (?:is|are) new in trends\.sqlite\n/)
    expect(await trends()).toMatchObject({ err: expect.stringMatching(/^0 of 9 runs are new/) })
  })
})

describe('heartbeat', () => {
  it('calls the address when the job came to its end, and tells no more of it than its host', async () => {
    const { url, got, close } = await receiver()
    expect(await shakedown(['heartbeat', url], { cwd }).ended).toMatchObject({ code: 0 })
    expect(await shakedown(['heartbeat'], { cwd, env: { SHAKEDOWN_HEARTBEAT_URL: url } }).ended).toMatchObject({
      code: 0,
    })
    expect(got).toEqual(['GET ', 'GET '])
    close()
    const gone = await shakedown(['heartbeat', url], { cwd }).ended
    expect(gone).toMatchObject({ code: 4, err: expect.stringContaining('ECONNREFUSED') })
    expect(gone.err).not.toContain('secret-path')
    expect(await shakedown(['heartbeat', 'ftp://x'], { cwd }).ended).toMatchObject({ code: 2 })
  })
})
