import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { startContenders, stopAll } from './toxiproxy/contenders.ts'
import type { Contender } from './toxiproxy/contenders.ts'
import { bulkBytesPerSecond, quantile, requestTimesMs } from './toxiproxy/measure.ts'

// The embedded Toxiproxy beside a bare pipe in Node and, where there is one, the real server:
//   node bench/toxiproxy.ts [--real PATH/toxiproxy-server] [--rounds 50]
// All processes share one core: on several, the scheduler's choices make the figures bimodal.
const { values } = parseArgs({
  options: {
    real: { type: 'string' },
    rounds: { type: 'string', default: '50' },
    core: { type: 'string', default: '0' },
  },
})
const rounds = Number(values.rounds)
const REQUESTS = 1000
const BULK_BYTES = 64 * 1024 * 1024
const LATENCIES_MS = [5, 50, 200]

const pinned = spawnSync('taskset', ['-cp', values.core, String(process.pid)])
if (pinned.status !== 0) console.log('taskset is not there or failed: the figures below are of unpinned processes.')

interface Figures {
  readonly medianMs: number[]
  readonly bytesPerSecond: number[]
}

const measureRounds = async (contenders: readonly Contender[]): Promise<Map<string, Figures>> => {
  const figures = new Map(contenders.map(({ name }): [string, Figures] => [name, { medianMs: [], bytesPerSecond: [] }]))
  // Short and interleaved, so that what else the machine does meets all of them; compared within each round for the same reason.
  for (let round = -1; round < rounds; round++)
    for (const { name, address } of contenders) {
      const medianMs = quantile(await requestTimesMs(address, REQUESTS))
      const bytesPerSecond = await bulkBytesPerSecond(address, BULK_BYTES)
      // The first round only warms up.
      if (round < 0) continue
      figures.get(name)?.medianMs.push(medianMs)
      figures.get(name)?.bytesPerSecond.push(bytesPerSecond)
    }
  return figures
}

const latencyExcess = async ({ proxy, address }: Contender, latencyMs: number): Promise<string> => {
  if (proxy === undefined) return '-'
  const toxic = await proxy.addToxic({
    name: 'late',
    type: 'latency',
    stream: 'upstream',
    toxicity: 1,
    attributes: { latency: latencyMs, jitter: 0 },
  })
  const excessMs = (await requestTimesMs(address, Math.ceil(3000 / latencyMs))).map((timeMs) => timeMs - latencyMs)
  await toxic.remove()
  return [0, 0.5, 0.99].map((share) => quantile(excessMs, share).toFixed(2)).join(' / ')
}

try {
  const contenders = await startContenders(values.real)
  const figures = await measureRounds(contenders)
  const median = (name: string, of: keyof Figures): number => quantile(figures.get(name)?.[of] ?? [])
  const addedMs = (name: string): number[] => {
    const direct = figures.get('direct')?.medianMs ?? []
    return (figures.get(name)?.medianMs ?? []).map((medianMs, round) => medianMs - (direct[round] ?? Number.NaN))
  }
  const ofPipe = (values: readonly number[], pipe: readonly number[]): string =>
    quantile(values.map((value, round) => value / (pipe[round] ?? Number.NaN))).toFixed(2)
  console.log('| way | request µs | added µs | of the pipe | bulk MB/s | of the pipe |')
  console.log('|---|---|---|---|---|---|')
  for (const { name } of contenders) {
    const cells = [
      (median(name, 'medianMs') * 1000).toFixed(1),
      (quantile(addedMs(name)) * 1000).toFixed(1),
      ofPipe(addedMs(name), addedMs('pipe')),
      (median(name, 'bytesPerSecond') / 1e6).toFixed(0),
      ofPipe(figures.get(name)?.bytesPerSecond ?? [], figures.get('pipe')?.bytesPerSecond ?? []),
    ]
    console.log(`| ${name} | ${cells.join(' | ')} |`)
  }
  console.log(
    `\n| latency asked | ${contenders.map(({ name }) => `${name}: ms over it, least / median / p99`).join(' | ')} |`,
  )
  console.log(`|---|${contenders.map(() => '---|').join('')}`)
  for (const latencyMs of LATENCIES_MS) {
    const cells: string[] = []
    for (const contender of contenders) cells.push(await latencyExcess(contender, latencyMs))
    console.log(`| ${latencyMs} ms | ${cells.join(' | ')} |`)
  }
} finally {
  stopAll()
}
