import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openStore } from '../../watch/store/sqlite/open-store.ts'
import { mostMemoryMb, processorMs } from './measured-process.ts'

// The same HTTP monitors, every 10 s, by Shakedown and by Gatus, beside each other in one run: processor time a look, memory, ticks missed, and how late looks were.
//   node bench/watch/beside-gatus.ts --gatus PATH [--monitors 400,1000] [--seconds 60]
// Gatus is built by hand from its public repository, and is not part of this one.
const { values } = parseArgs({
  options: {
    gatus: { type: 'string' },
    monitors: { type: 'string', default: '400,1000' },
    seconds: { type: 'string', default: '60' },
  },
})
const everySeconds = 10
const library = new URL('../../watch/index.ts', import.meta.url).href
const bin = new URL('../../bin/shakedown.js', import.meta.url).pathname

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const gatusConfig = (url: string, count: number, directory: string, port: number): string =>
  [
    'concurrency: 0',
    `web: { address: 127.0.0.1, port: ${port} }`,
    `storage: { type: sqlite, path: ${join(directory, 'gatus.db')} }`,
    'endpoints:',
    ...Array.from(
      { length: count },
      (_, n) =>
        `  - { name: door-${n}, url: "${url}/g/${n}", interval: ${everySeconds}s, conditions: ["[STATUS] == 200", "[RESPONSE_TIME] < 4000"] }`,
    ),
  ].join('\n')

const ourConfig = (url: string, count: number, directory: string): string => `
import { defineConfig, defineMonitor, probes } from '${library}'
export default defineConfig({
  monitors: Array.from({ length: ${count} }, (_, n) =>
    defineMonitor({ name: 'door-' + n, every: '${everySeconds}s', probe: probes.http({ url: '${url}/s/' + n, within: { critical: 4000 } }) })),
  watch: { store: '${join(directory, 'watch.sqlite')}', port: 0 },
})
`

interface Measured {
  readonly looks: number
  readonly cpuMs: number
  readonly mb: number
}

const countsOf = async (door: ChildProcess): Promise<Readonly<Record<string, number>>> => {
  door.send('counts')
  const [counts]: Readonly<Record<string, number>>[] = await once(door, 'message')
  return counts ?? {}
}

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error('it was not started')
  return pid
}

/** Looks and processor time of both in a span, once the start is over. */
const measure = async (
  door: ChildProcess,
  both: Readonly<Record<string, ChildProcess>>,
  seconds: number,
): Promise<Readonly<Record<string, Measured>>> => {
  const read = async () => ({
    counts: await countsOf(door),
    cpu: Object.fromEntries(Object.entries(both).map(([who, child]) => [who, processorMs(pidOf(child))])),
  })
  const before = await read()
  await delay(seconds * 1000)
  const after = await read()
  return Object.fromEntries(
    Object.entries(both).map(([who, child]) => [
      who,
      {
        looks: (after.counts[who] ?? 0) - (before.counts[who] ?? 0),
        cpuMs: (after.cpu[who] ?? 0) - (before.cpu[who] ?? 0),
        mb: mostMemoryMb(pidOf(child)),
      },
    ]),
  )
}

/** Ticks that nobody took, and how late the others were, as the store tells. */
const lateness = async (file: string, count: number, fromMs: number) => {
  const store = openStore({ file, alone: false })
  const late: number[] = []
  let missed = 0
  for (let n = 0; n < count; n += 1)
    for (const look of await store.looks({ monitor: `door-${n}`, fromMs }))
      if (look.blind === 'watcher') missed += look.ticks ?? 1
      else if (look.extra === undefined) late.push(look.lateMs)
  await store.close()
  const sorted = late.toSorted((a, b) => a - b)
  return { missed, p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0 }
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

const round = (value: number): string => value.toFixed(2)

const beside = async (count: number, seconds: number, gatus: string): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'shakedown-bench-watch-'))
  const started: ChildProcess[] = []
  try {
    const door = fork(new URL('door.ts', import.meta.url).pathname, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    started.push(door)
    const [open]: { port: number }[] = await once(door, 'message')
    const url = `http://127.0.0.1:${open?.port ?? 0}`
    const theirs = join(directory, 'gatus.yaml')
    const ours = join(directory, 'shakedown.config.ts')
    await writeFile(theirs, gatusConfig(url, count, directory, await freePort()))
    await writeFile(ours, ourConfig(url, count, directory))
    const g = spawn(gatus, [], {
      env: { ...process.env, GATUS_CONFIG_PATH: theirs, GATUS_LOG_LEVEL: 'ERROR' },
      stdio: 'ignore',
    })
    const s = spawn(process.execPath, [bin, 'watch', '--config', ours], { stdio: ['ignore', 'ignore', 'inherit'] })
    started.push(g, s)
    // Until both have looked at everything, more than once.
    for (;;) {
      const counts = await countsOf(door)
      if (Math.min(counts['g'] ?? 0, counts['s'] ?? 0) > 1.5 * count) break
      if (g.exitCode !== null || s.exitCode !== null) throw new Error('one of them ended')
      await delay(500)
    }
    const fromMs = Date.now()
    const { g: gatusDid, s: weDid } = await measure(door, { g, s }, seconds)
    await end(s)
    const { missed, p99Ms } = await lateness(join(directory, 'watch.sqlite'), count, fromMs)
    if (gatusDid === undefined || weDid === undefined) throw new Error('nothing was measured')
    const [our, their] = [weDid.cpuMs / weDid.looks, gatusDid.cpuMs / gatusDid.looks]
    console.log(`${count} monitors every ${everySeconds} s, for ${seconds} s; load ${loadavg().map(round).join(' ')}`)
    console.log(
      `  Shakedown ${weDid.looks} looks, ${round(our)} ms of processor time each, ${Math.round(weDid.mb)} MB at most`,
    )
    console.log(
      `  Gatus     ${gatusDid.looks} looks, ${round(their)} ms of processor time each, ${Math.round(gatusDid.mb)} MB at most`,
    )
    console.log(
      `  ratio     ${round(our / their)} of its processor time, ${round(weDid.mb / gatusDid.mb)} of its memory`,
    )
    console.log(`  Shakedown missed ${missed} ticks; 99 % of looks began within ${Math.round(p99Ms)} ms of theirs`)
    if (missed > 0 || p99Ms >= 250 || our > their || weDid.mb > 3 * gatusDid.mb) process.exitCode = 1
  } finally {
    for (const child of started.toReversed()) await end(child)
    await rm(directory, { recursive: true, force: true })
  }
}

if (values.gatus === undefined) throw new Error('--gatus must name a binary of Gatus')
for (const count of values.monitors.split(',').map(Number)) await beside(count, Number(values.seconds), values.gatus)
