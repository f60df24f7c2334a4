import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openStore } from '../../watch/store/sqlite/open-store.ts'
import { processorMs } from './measured-process.ts'

// How many synthetic events a second one processor bears: published through the AWS SDK, their effect asked for over HTTP, judged in time and again, all of it kept.
//   node bench/watch/synthetic-events.ts [--monitors 1000] [--seconds 30]
const { values } = parseArgs({
  options: { monitors: { type: 'string', default: '1000' }, seconds: { type: 'string', default: '30' } },
})
const [count, seconds] = [Number(values.monitors), Number(values.seconds)]
const library = new URL('../../index.ts', import.meta.url).href
const bin = new URL('../../bin/shakedown.js', import.meta.url).pathname

const configured = (queue: string, door: string, directory: string): string => `
import { defineConfig, defineMonitor, defineStream, defineTarget, http, probes } from '${library}'
const stream = defineStream({
  name: 'note.written',
  queue: { name: 'notes', visibilityTimeoutSeconds: 2, maxReceiveCount: 1 },
  event: ({ key, copy }) => ({ key, id: copy }),
  effects: http({ process: 'notes', path: (key) => '/notes?key=' + encodeURIComponent(key) }),
})
export default defineConfig({
  stack: 'external',
  targets: { notes: defineTarget({ name: 'notes', streams: [stream], processes: [{ name: 'notes', command: 'true' }] }) },
  external: { queue: '${queue}', services: { notes: '${door}' }, tap: false },
  monitors: Array.from({ length: ${count} }, (_, n) => defineMonitor({ name: 'event-' + n, every: '5s', probe: probes.syntheticEvent({ within: { critical: 4000 } }) })),
  watch: { store: '${join(directory, 'watch.sqlite')}', port: 0, publishAtMost: 100_000_000, atOnce: 500 },
})
`

const directory = await mkdtemp(join(tmpdir(), 'shakedown-bench-events-'))
const started: ChildProcess[] = []
try {
  const system = fork(new URL('system-of-events.ts', import.meta.url).pathname, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  started.push(system)
  const [open]: { queue: string; port: number }[] = await once(system, 'message')
  if (open === undefined) throw new Error('the system did not start')
  const file = join(directory, 'shakedown.config.ts')
  await writeFile(file, configured(open.queue, `http://127.0.0.1:${open.port}`, directory))
  const watching = spawn(process.execPath, [bin, 'watch', '--config', file], { stdio: ['ignore', 'ignore', 'inherit'] })
  started.push(watching)
  const { pid = 0 } = watching
  // Until second judgements are due all the time.
  await delay(15_000)
  const [beforeMs, cpuMs] = [Date.now(), processorMs(pid)]
  await delay(seconds * 1000)
  const [tookMs, usedMs] = [Date.now() - beforeMs, processorMs(pid) - cpuMs]
  const store = openStore({ file: join(directory, 'watch.sqlite'), alone: false })
  const states = new Map<string, number>()
  for (let n = 0; n < count; n += 1)
    for (const { aspect, state, ticks = 1 } of await store.looks({ monitor: `event-${n}`, fromMs: beforeMs }))
      states.set(`${aspect} ${state}`, (states.get(`${aspect} ${state}`) ?? 0) + ticks)
  await store.close()
  const judged = (states.get('afterwards good') ?? 0) + (states.get('afterwards bad') ?? 0)
  console.log(
    `${count} monitors that publish every 5 s, for ${Math.round(tookMs / 1000)} s; load ${loadavg()
      .map((each) => each.toFixed(2))
      .join(' ')}`,
  )
  for (const [what, looks] of states) console.log(`  ${what}: ${looks}`)
  console.log(
    `  ${(judged / (tookMs / 1000)).toFixed(0)} events judged a second, with ${(usedMs / tookMs).toFixed(2)} of a processor`,
  )
  console.log(
    `  ${(usedMs / Math.max(1, judged)).toFixed(2)} ms of processor time an event: one processor bears ${((judged / usedMs) * 1000).toFixed(0)} a second`,
  )
  if (judged === 0 || (judged / usedMs) * 1000 < 200) process.exitCode = 1
} finally {
  for (const child of started.toReversed()) {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  }
  await rm(directory, { recursive: true, force: true })
}
