import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { shakedown } from './command.ts'
import { workingIn } from './package/working-in.ts'

const cwd = mkdtempSync(join(tmpdir(), 'own-target-'))
afterAll(() => rmSync(cwd, { recursive: true }))
const service = new URL('../../docs/examples/targets/notes/service.ts', import.meta.url).pathname

const scenario = new URL('../../docs/examples/python-notes/shakedown/pair-at-once.ts', import.meta.url).pathname

const config = (stream: string, target: string): string => `
import { defineConfig, defineStream, defineTarget, sql } from 'shakedown'
import { pairAtOnce } from '${scenario}'

const noteWritten = defineStream({
  name: 'note.written',
  queue: 'notes',
  event: ({ key, copy }) => ({ reference: key, text: 'Slept well.', eventId: copy }),
  effects: sql({ query: 'select reference as key, id as record from note where reference = any($1)' }),
  ${stream}
})

const mine = defineTarget({
  name: 'Notes',
  version: '1.2.3',
  streams: [noteWritten],
  databases: ['notes'],
  ${target}
  defects: [{ name: 'no-unique-reference', says: 'not unique', scenario: 'pair-at-once', check: 'no-duplicate-effects', streams: ['note.written'] }],
})

export default defineConfig({ targets: { mine }, scenarios: [pairAtOnce] })
`
const process_ = `processes: [{ name: 'notes', command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(service)}], health: '/' }],`
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
const write = (text: string): void => writeFileSync(join(cwd, 'shakedown.config.ts'), text)

describe('a target from the configuration file', () => {
  it('is judged by scenarios that come with it and by its owner’s, with a database, and passes', async () => {
    write(config('', process_))
    const { code, out, err } = await shakedown(
      ['run', 'pair-at-once', 'duplicate-delivery', '--grep', '/', '--json', '--at-once', '4'],
      { cwd },
    ).ended
    expect(err).not.toContain('error of its own')
    const { target, subject, cells } = JSON.parse(out)
    expect([code, target, subject]).toEqual([0, 'mine', { name: 'Notes', version: '1.2.3' }])
    expect(cells.map(({ id, verdict }: { id: string; verdict: string }) => `${id} ${verdict}`)).toEqual([
      'mine/embedded/pair-at-once/note.written/both pass',
      'mine/embedded/duplicate-delivery/note.written/double-submit pass',
      'mine/embedded/duplicate-delivery/note.written/after-restart pass',
      'mine/embedded/duplicate-delivery/note.written/lost-acknowledgement pass',
    ])
  })

  it('is found at its COMMITs, by the name that its driver gives its sessions', async () => {
    const { code, out, err } = await shakedown(['run', 'ambiguous-commit', '--json'], { cwd }).ended
    const { cells } = JSON.parse(out)
    expect(cells.map(({ id, verdict }: { id: string; verdict: string }) => `${id} ${verdict}`)).toEqual([
      'mine/embedded/ambiguous-commit/note.written/answer-lost pass',
      'mine/embedded/ambiguous-commit/note.written/commit-lost pass',
    ])
    expect(code, err).toBe(0)
  })

  it('tells its checks of the alerts that its own monitoring raises', async () => {
    const port = await freePort()
    const alert = `{ routing_key: 'R', event_action: 'trigger', dedup_key: 'dead-letters', payload: { summary: 'Bearer abcdefgh12345678', source: 'm', severity: 'critical' } }`
    const monitoring = `setInterval(() => fetch('http://127.0.0.1:${port}/v2/enqueue', { method: 'POST', body: JSON.stringify(${alert}) }).then(({ status }) => console.log('DLQ alert was sent: ' + status)), 200)`
    const both = process_.replace(
      /\],$/,
      `, { name: 'monitoring', command: [${JSON.stringify(process.execPath)}, '-e', ${JSON.stringify(monitoring)}] }],`,
    )
    const source = `alerts: alertSource({ port: ${port}, lines: [{ name: 'from the log', raised: /DLQ alert was sent: 202/ }] }),`
    write(
      config(`consumer: 'notes',`, `${both} ${source}`)
        .replace('import { defineConfig,', 'import { alertSource, defineConfig,')
        .replace(
          'scenarios: [pairAtOnce]',
          `scenarios: [pairAtOnce, { ...pairAtOnce, name: 'alerted', checks: () => [{
            name: 'alert-raised',
            property: 'an alert is raised',
            judge: (history) => {
              const names = history.of('alert').map(({ name, state, message }) => name + ' ' + state + ' ' + message)
              const isThere = ['dead-letters raised Bearer [redacted]', 'from the log raised DLQ alert was sent: 202'].every((each) => names.includes(each))
              return { verdict: isThere ? 'pass' : 'fail', words: names.join(), findings: isThere ? [] : [{ words: names.join(), operations: [] }] }
            },
          }] }]`,
        ),
    )
    const { code, out, err } = await shakedown(['run', 'alerted', '--json'], { cwd }).ended
    expect(code, err + out).toBe(0)
  })

  it('fails with a mistake switched on', async () => {
    write(config('', process_))
    const { code, err } = await shakedown(['run', 'pair-at-once', '--defect', 'no-unique-reference'], { cwd }).ended
    expect(err).toMatch(/note\.written of note-written-\w+ was created twice/)
    expect(code).toBe(1)
  })

  it('is listed with what would unlock more', async () => {
    const { code, out } = await shakedown(['list'], { cwd }).ended
    expect(code).toBe(0)
    expect(out).toMatch(/ {2}unreadable: .*poison-message/)
    const every: { name: string; about: string; streams: { fits: boolean }[] }[] = JSON.parse(
      (await shakedown(['list', '--json'], { cwd }).ended).out,
    )
    expect(out).toContain('no fit    no front door was declared; "fronts: [defineFrontDoor({ … })]" would unlock this')
    const listed = every.filter(({ about }) => about === 'streams')
    const fitting = listed.filter(({ streams }) => streams.some(({ fits }) => fits))
    expect(out).toContain(`note.written: ${fitting.length} of ${listed.length} scenarios are unlocked; more with`)
    expect(fitting.map(({ name }) => name)).toEqual(expect.arrayContaining(['duplicate-delivery', 'pair-at-once']))
    expect(listed.find(({ name }) => name === 'bad-gateway')?.streams).toEqual([
      {
        stream: 'note.written',
        fits: false,
        reason: expect.any(String),
        missing: ['links.dependency'],
        locked: [{ variant: 'within-budget', missing: ['links.dependency'] }],
        lacks: [],
      },
    ])
    expect(out).toMatch(/ {2}publishesTo: .*consumer-crash \(publish-received, publish-done\)/)
    expect(out).toContain('inFlightAtMost: bounded-concurrency in burst')
  })
})

describe('a system with which nothing can be judged', () => {
  const started = (rest: string): string =>
    `processes: [{ name: 'notes', command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(service)}], readyWithinSeconds: 15, ${rest} }],`
  const fast = `queue: { name: 'notes', visibilityTimeoutSeconds: 1 },`
  const ids = ['double-submit', 'after-restart', 'lost-acknowledgement']
  const wordsOf = (out: string): [string, string][] =>
    JSON.parse(out).cells.map(({ verdict, words }: { verdict: string; words: string }) => [verdict, words])

  it('says once which queue its consumers asked, tries nothing more of that stream, and writes the report', async () => {
    write(config(fast, started(`health: '/', env: ({ queueUrl }) => ({ QUEUE_URL: queueUrl('notes_dlq') })`)))
    const { code, out, err } = await shakedown(['run', 'duplicate-delivery', '--json', '--at-once', '1'], { cwd }).ended
    // Which is tried first depends on how long each took before.
    const [first, ...others] = wordsOf(out).toSorted(
      ([, a], [, b]) => Number(a.startsWith('not tried')) - Number(b.startsWith('not tried')),
    )
    expect(first?.[0]).toBe('unknown')
    expect(first?.[1]).toMatch(/no consumer asked the queue notes: notes-[12], notes-[12] asked notes_dlq/u)
    expect(others).toEqual(
      ids
        .slice(1)
        .map(() => ['unknown', expect.stringMatching(/^not tried, as before this: two control events had no/u)]),
    )
    expect([code, err]).toEqual([3, expect.stringContaining('report.html')])
  })

  it('says that its health is elsewhere', async () => {
    const program = join(cwd, 'elsewhere.mjs')
    writeFileSync(
      program,
      `import { createServer } from 'node:http'
       createServer((request, response) => response.writeHead(request.url === '/' ? 200 : 404).end()).listen(process.env.PORT, '127.0.0.1')`,
    )
    const command = `[${JSON.stringify(process.execPath)}, ${JSON.stringify(program)}]`
    const only = `processes: [{ name: 'notes', command: ${command}, ready: { path: '/' }, health: '/healthz' }],`
    write(config(`${fast} effects: async () => [],`, only))
    const { code, out } = await shakedown(['run', 'duplicate-delivery', '--json', '--at-once', '1'], { cwd }).ended
    const words = wordsOf(out).map(([, each]) => each ?? '')
    // Which of them was tried first is the run's to choose.
    expect(words.filter((each) => !each.startsWith('not tried'))).toHaveLength(1)
    expect(words).toHaveLength(3)
    for (const each of words)
      expect(each).toContain('notes-1 is answering 404 on /healthz: its "health" is at another path')
    expect(code).toBe(3)
  })

  it('says that nothing listens, and with which variables it was started', async () => {
    const deaf = `processes: [{ name: 'notes', command: 'sleep 60', readyWithinSeconds: 1, health: '/', env: { COLOUR: 'deep blue' } }],`
    write(config(fast, deaf))
    const { code, err } = await shakedown(['run', 'duplicate-delivery'], { cwd }).ended
    expect(err).toMatch(/was not ready within 1000 ms: nothing listens on its PORT/u)
    expect(err).toMatch(/Start it by hand.* QUEUE_URL=\S+ .*COLOUR='deep blue'.* sleep 60/u)
    expect(code).toBe(4)
  })
})

describe('a configuration that is wrong', () => {
  // Beside each other: what is not there yet is waited for, as it may come.
  it.concurrent.for<[string, string, string[], number]>([
    [
      'a syntax error',
      'export default {\n  a: ,\n}',
      ['shakedown.config.ts cannot be loaded', 'line 2', 'syntax error'],
      2,
    ],
    ['an import of what is not there', "import './gone.ts'\nexport default {}", ['gone.ts', 'path of that import'], 2],
    ['a target without an event maker', config('event: undefined,', process_), ['event is missing', 'defineStream'], 2],
    [
      'a target without a queue',
      config('queue: undefined,', process_),
      ['queue is missing: the name of', 'defineStream'],
      2,
    ],
    [
      'effects that are asked of a table that is not there',
      config(
        `queue: { name: 'notes', visibilityTimeoutSeconds: 1 },
         effects: sql({ query: 'select reference as key, id as record from notess where reference = any($1)' }),`,
        process_,
      ),
      ['the effects of the stream "note.written" cannot be read', 'relation "notess" does not exist', 'Mend "effects"'],
      2,
    ],
    [
      'effects without the columns that are needed',
      config(
        `queue: { name: 'notes', visibilityTimeoutSeconds: 1 },
         effects: sql({ query: 'select 1 as id, $1::text[] as keys' }),`,
        process_,
      ),
      ['must give the columns key and record', 'it gives id, keys'],
      2,
    ],
    [
      'rows of a table that is not there',
      config(
        `queue: { name: 'notes', visibilityTimeoutSeconds: 1 },
         row: { table: 'notess', where: 'reference = $1', lockTimeoutMs: 2000 },`,
        process_,
      ),
      ['the "row" of the stream "note.written" cannot be asked for', 'relation "notess" does not exist', 'Mend "row"'],
      2,
    ],
    [
      'rows by a column that is not there',
      config("table: { table: 'note', where: 'ref = $1', lockTimeoutMs: 2000 },", process_),
      ['the "table" of the stream "note.written" cannot be asked for', 'column "ref" does not exist'],
      2,
    ],
    ['a target of the wrong type', 'export default { targets: { mine: 7 } }', ['targets.mine', 'defineTarget'], 2],
    [
      'a target without processes, on a stack that runs nothing else',
      config('', ''),
      ['nobody would consume', '"processes"'],
      2,
    ],
    [
      'a process that asks where another is, on which it does not depend',
      config(
        "consumer: 'notes',",
        `processes: [
           { name: 'notes', command: 'sleep 60', env: ({ serviceUrl }) => ({ PRICES: serviceUrl('prices') }) },
           { name: 'prices', command: 'sleep 60' },
         ],`,
      ),
      ['notes asks where prices is, and does not depend on it', "Write dependsOn: ['prices'] at notes"],
      2,
    ],
    [
      'a process that ends at once',
      config('', `processes: [{ name: 'notes', command: 'echo not today; exit 3' }],`),
      ['notes-', 'exit code 3', 'not today'],
      4,
    ],
    [
      'a program that is not there',
      config('', `processes: [{ name: 'notes', command: 'no-such-program --x' }],`),
      ['notes-', 'no-such-program', 'not found'],
      4,
    ],
  ])('%s is said in one paragraph, with what to do', async ([, text, says, exit], { expect }) => {
    const folder = mkdtempSync(join(cwd, 'wrong-'))
    writeFileSync(join(folder, 'shakedown.config.ts'), text)
    const args = ['run', 'duplicate-delivery', '--grep', 'double-submit']
    const { code, out, err } = await shakedown(args, { cwd: folder }).ended
    for (const each of says) expect(err).toContain(each)
    expect(err).not.toContain('error of its own')
    expect([code, out]).toEqual([exit, ''])
    expect(workingIn(folder)).toEqual([])
    expect(globSync('reports/runs/*/{tmp,leases/*}', { cwd: folder })).toEqual([])
  })
})
