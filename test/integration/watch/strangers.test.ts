import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Look } from '../../../harness/incidents/look.ts'
import { shakedown } from '../command.ts'

const lacks = (['python3', 'curl'] as const).find((each) => spawnSync(each, ['--version']).status !== 0)
if (lacks !== undefined) console.warn(`Systems in Python are skipped: there is no ${lacks} on the PATH`)

const library = new URL('../../../watch/index.ts', import.meta.url).href
const program = (name: string): string => new URL(`visits/${name}`, import.meta.url).pathname
const token = 'sesame'

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'shakedown-strangers-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})
const endOf = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
const python = (name: string, ...args: readonly string[]): ChildProcess => {
  const child = spawn('python3', [program(name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  ends.push(async () => endOf(child, 'SIGKILL'))
  return child
}

/** A database of one side's visits. */
const visits = (name: string) => {
  const file = join(directory, `${name}.sqlite`)
  const database = new DatabaseSync(file)
  database.exec('create table visit (reference text primary key, start text not null)')
  for (const n of [1, 2, 3, 4, 5]) database.exec(`insert into visit values ('visit-${n}', '2026-03-0${n}T10:00:00')`)
  ends.push(async () => Promise.resolve(database.close()))
  return { file, exec: (sql: string) => database.exec(sql) }
}

/** Watches one monitor; `sees` waits for a look whose words fit, and gives it. */
const watch = async (name: string, config: string) => {
  const file = join(directory, `${name}.config.ts`)
  writeFileSync(file, `import { channels, defineConfig, defineMonitor, probes } from '${library}'\n${config}`)
  const { child, says } = shakedown(['watch', '--config', file, '--json'], {
    cwd: directory,
    env: { SHAKEDOWN_WATCH_TOKEN: token },
  })
  ends.push(async () => endOf(child, 'SIGTERM'))
  let err = ''
  child.stderr?.on('data', (chunk: Buffer) => (err += String(chunk)))
  if (child.stdout === null) throw new Error('no output')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  await says('watching')
  const next = async <T>(find: (line: { look?: Look; notice?: unknown }) => T | undefined): Promise<T> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`it ended: ${err}`)
      const found = find(value.startsWith('{') ? JSON.parse(value) : { notice: value })
      if (found !== undefined) return found
    }
  }
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(err)?.[0] ?? '',
    sees: async (state: Look['state'], words: RegExp): Promise<Look> =>
      next(({ look }) => (look?.monitor === name && look.state === state && words.test(look.words) ? look : undefined)),
    tells: async (words: RegExp): Promise<void> =>
      next(({ notice }) => (typeof notice === 'string' && words.test(notice) ? null : undefined)).then(() => undefined),
  }
}

describe.runIf(lacks === undefined)('two services in Python that must agree', () => {
  const startService = async (file: string): Promise<string> => {
    const { stdout } = python('service.py', file)
    if (stdout === null) throw new Error('no output')
    const [port]: unknown[] = await once(createInterface({ input: stdout }), 'line')
    return `http://127.0.0.1:${String(port)}/visits`
  }

  it('are told of by key where they differ for too long, and never called equal where a page cannot be read', async () => {
    const [one, other] = [visits('one'), visits('other')]
    const [here, there] = [await startService(one.file), await startService(other.file)]
    // As the docs have it.
    const watching = await watch(
      'in-both',
      `const pageOf = (address: string) => async (cursor: string | undefined, signal: AbortSignal) => {
  const answer = await fetch(address + '?page=' + (cursor ?? '0'), { signal })
  if (!answer.ok) throw new Error('it answered ' + answer.status)
  const page = JSON.parse(await answer.text())
  return {
    records: page.content.map(({ reference, start }) => ({ key: reference, value: start })),
    total: page.totalElements,
    ...(page.last ? {} : { next: String(page.number + 1) }),
  }
}
export default defineConfig({
  monitors: [defineMonitor({ name: 'in-both', every: '300ms', timeout: '300ms', probe: probes.reconciliation({ between: { visits: pageOf('${here}'), nomis: pageOf('${there}') }, inFlight: '2s' }) })]
    .map((monitor) => ({ ...monitor, problems: [], timeoutMs: 30_000 })),
  watch: { store: '${join(directory, 'in-both.watch')}', port: 0, gather: '50ms', channels: { log: channels.standardOutput() } },
})`,
    )
    await watching.sees('good', /^visits \(5\) and nomis \(5\) agree$/)
    other.exec(`update visit set start = '2026-04-01T10:00:00' where reference = 'visit-4'`)
    one.exec(`insert into visit values ('visit-6', '2026-03-06T10:00:00')`)
    await watching.sees('good', /2 more for less than 2 s, which may be on their way/)
    const bad = await watching.sees('bad', /differ: visit-4 is .*; visit-6 is only in visits/)
    expect(bad.words).not.toMatch(/visit-[1235]/)
    await watching.tells(/in-both: opened/)
    // A page of theirs that cannot be made: what is on the others agrees, and that says nothing.
    one.exec(`delete from visit where reference = 'visit-6'`)
    other.exec(`update visit set start = 'soon' where reference = 'visit-4'`)
    await watching.sees('unknown', /page 2 of nomis could not be read: it answered 500/)
    other.exec(`update visit set start = '2026-03-04T10:00:00' where reference = 'visit-4'`)
    await watching.sees('good', /agree$/)
    await watching.tells(/in-both: closed/)
    one.exec('delete from visit')
    other.exec('delete from visit')
    await watching.sees('unknown', /neither visits nor nomis has anything/)
  })
})

describe.runIf(lacks === undefined)('a job that must call in time', () => {
  it('is heard when it is done, when it fails and when it says nothing more', async () => {
    const rows = visits('nightly')
    const watching = await watch(
      'nightly',
      `export default defineConfig({
  monitors: [defineMonitor({ name: 'nightly', every: '200ms', probe: probes.heartbeat({ atLeastEvery: '3s' }) })],
  watch: { store: '${join(directory, 'nightly.watch')}', port: 0, gather: '50ms', channels: { log: channels.standardOutput() } },
})`,
    )
    const address = `${watching.url}/heartbeats/nightly`
    const job = python('nightly.py', rows.file, address, token)
    await watching.sees('good', /\(rows=5\)/)
    rows.exec('alter table visit rename to gone')
    await watching.sees('bad', /the last call said that it failed.*no such table: visit/)
    await watching.tells(/nightly: opened/)
    rows.exec('alter table gone rename to visit')
    await watching.sees('good', /\(rows=5\)/)
    await watching.tells(/nightly: closed/)
    await endOf(job, 'SIGKILL')
    await watching.sees('bad', /it must come within 3 s/)
    await watching.tells(/nightly: opened/)
    const curl = (...args: readonly string[]): string =>
      execFileSync('curl', ['--silent', '--show-error', '--write-out', '%{http_code}', ...args, address], {
        encoding: 'utf8',
      })
    // Who does not know the token is not heard.
    expect(curl('--request', 'POST')).toMatch(/401$/)
    await watching.sees('bad', /it must come within 3 s/)
    const known = ['--header', `authorization: Bearer ${token}`]
    expect(curl('--request', 'POST', ...known)).toBe('heard\n200')
    await watching.sees('good', /^the last call was/)
    expect(curl('--data', 'by hand', ...known)).toBe('heard\n200')
    await watching.sees('good', /\(by hand\)/)
    await watching.tells(/nightly: closed/)
  })
})
