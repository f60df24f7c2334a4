import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import autocannon from 'autocannon'
import { mergedLatencies } from '../harness/latencies.ts'
import { defineLoad } from '../load/define-load.ts'
import { generate } from '../load/generate.ts'

// Our generator beside autocannon, on a server of scripted delays: do they count the same, see the same percentiles, and what does a request cost?
// npx node bench/load.ts [requests a second] [seconds]

const [rate = 400, seconds = 10] = process.argv.slice(2).map(Number)
const child = spawn(process.execPath, [new URL('load/scripted-server.ts', import.meta.url).pathname], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [port]: unknown[] = await once(createInterface({ input: child.stdout }), 'line')
const url = `http://127.0.0.1:${String(port)}`

interface Row {
  readonly who: string
  readonly requests: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly cpuMs: number
}

/** Milliseconds of processor time, of this process. */
const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

const ours = async (): Promise<Row> => {
  const before = process.cpuUsage()
  const { figures } = await generate(
    defineLoad({
      name: 'bench',
      url,
      requests: [{ name: 'all', path: '/' }],
      rate,
      stages: [{ lasts: `${seconds}s`, rate }],
      thresholds: { p95Ms: 1000 },
    }),
    { runId: 'bench', env: {}, lateFromMs: 50, signal: new AbortController().signal },
  )
  const took = mergedLatencies(figures.flatMap(({ latencies }) => latencies ?? []))
  return {
    who: 'shakedown',
    requests: took.count,
    p50: took.at(50),
    p95: took.at(95),
    p99: took.at(99),
    cpuMs: cpuMs(before),
  }
}

const theirs = async (): Promise<Row> => {
  const before = process.cpuUsage()
  const { latency, requests } = await autocannon({ url, overallRate: rate, duration: seconds, connections: 100 })
  // It has no 95th percentile.
  return {
    who: 'autocannon',
    requests: requests.total,
    p50: latency.p50,
    p95: (latency.p90 + latency.p97_5) / 2,
    p99: latency.p99,
    cpuMs: cpuMs(before),
  }
}

try {
  const rows = [await ours(), await theirs(), await ours(), await theirs()]
  console.table(
    rows.map(({ cpuMs: cpu, ...row }) => ({
      ...row,
      'processor ms a request': Math.round((cpu / row.requests) * 1000) / 1000,
    })),
  )
} finally {
  child.kill()
}
