import type { Json } from '../../../harness/schedule.ts'

const link = { link: 'dependency', atMostMs: 3_600_000 } as const

/** Options of every fault that could stay in force when its process is killed. Gateways and the tap die with the harness, and their rules with them. */
export const lasting: Readonly<Record<string, Json>> = {
  latency: { ...link, latencyMs: 10_000, jitterMs: 0 },
  bandwidth: { ...link, kilobytesPerSecond: 1 },
  'slow-close': { ...link, delayMs: 10_000 },
  timeout: { ...link, timeoutMs: 0 },
  'reset-peer': { ...link, timeoutMs: 0 },
  slicer: { ...link, averageBytes: 10, variationBytes: 0, delayMicros: 0 },
  'limit-data': { ...link, bytes: 1 },
  down: link,
  'row-lock': { key: 'k1', until: { waiters: 9 }, atMostMs: 3_600_000 },
  'table-lock': { waiters: 9, atMostMs: 3_600_000 },
  deadlock: { key: 'k4', atMostMs: 3_600_000 },
  'serialization-conflict': { key: 'k5', atMostMs: 3_600_000 },
  kill: { atMostMs: 3_600_000 },
  pause: { atMostMs: 3_600_000 },
  restart: { at: { point: 'delete-received', key: 'k6' }, atMostMs: 3_600_000 },
  'rolling-restart': { atMostMs: 3_600_000 },
  'start-delayed': { atMostMs: 3_600_000 },
  'start-version': { atMostMs: 3_600_000 },
  'terminated-backends': { key: 'k2', atMostMs: 3_600_000 },
  'server-restart': { key: 'k3', mode: 'fast', atMostMs: 3_600_000 },
}

/** Those of them that act on the database, with their sessions there; see also {@link onProcesses}; the others act on Toxiproxy. */
export const onDatabase: ReadonlyMap<string, number> = new Map([
  ['row-lock', 2],
  ['table-lock', 2],
  ['terminated-backends', 2],
  ['server-restart', 2],
  ['deadlock', 3],
  ['serialization-conflict', 2],
])

/** Those of them that act on a process. */
export const onProcesses = ['kill', 'pause', 'restart', 'rolling-restart', 'start-delayed', 'start-version'] as const

/** Options of the faults that befall a whole database, or a table for all, so that each needs one to itself. */
export const databaseWide: Readonly<Record<string, Json>> = {
  'slow-statements': { keys: ['k1'], sleepMs: 60_000, until: { hits: 9 }, atMostMs: 3_600_000 },
  'connection-exhaustion': { until: { hits: 9 }, atMostMs: 3_600_000, atMostConnections: 500 },
  'read-only': { until: { hits: 9 }, atMostMs: 3_600_000 },
}
