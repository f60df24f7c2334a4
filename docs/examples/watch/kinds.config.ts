import { defineConfig, defineMonitor, presets, probes } from 'shakedown'

// #region presets
const url = 'https://visits.example.test/health/ping'
const runbooks = [
  presets.serviceDown({ name: 'visits-down', url }),
  presets.highLatencyP99({ name: 'visits-slow', url }),
  presets.deadLetters({ name: 'visits-dead-letters', stream: 'prison-visit.booked' }),
  presets.memoryPressure({
    name: 'visits-memory',
    prometheus: 'https://prometheus.example.test',
    service: 'visits',
  }),
  presets.certificateExpiring({ name: 'visits-certificate', url }),
]
// #endregion presets

// #region kinds
const { healthComponents, heartbeat, http, postgres, prometheus, servicesHealth, tls, window } = probes
const kinds = [
  // Each part of what Spring Boot's actuator, or a service of HMPPS, says of itself.
  defineMonitor({
    name: 'visits-parts',
    every: '30s',
    probe: healthComponents({ url: 'https://visits.example.test/health', components: { db: 'critical' } }),
  }),
  // Runbook 004's loop over /actuator/health, in one look.
  defineMonitor({
    name: 'services',
    every: '30s',
    probe: servicesHealth({
      services: {
        identity: 'https://identity.example.test/actuator/health',
        risk: 'https://risk.example.test/actuator/health',
      },
      levels: { identity: 'critical' },
    }),
  }),
  // P95 over ten minutes instead of each look alone, and the share of looks that fail.
  defineMonitor({
    name: 'visits-latency',
    every: '30s',
    probe: window({ of: http({ url }), last: '10m', p95: { warning: 500 }, failing: { warning: 1, critical: 5 } }),
  }),
  // With a role of its own: create role watcher login; grant pg_monitor to watcher;
  defineMonitor({
    name: 'visits-database',
    every: '30s',
    probe: postgres({ urlFrom: 'WATCHER_DATABASE_URL', pools: { 'visits-api': { size: 10 } } }),
  }),
  // TLS of PostgreSQL, which is asked for in PostgreSQL's own way.
  defineMonitor({ name: 'database-certificate', every: '1h', probe: tls({ url: 'postgresql://db.example.test' }) }),
  defineMonitor({
    name: 'visits-errors',
    every: '1m',
    probe: prometheus({
      url: 'https://prometheus.example.test',
      query: '100 * sum(rate(http_errors_total[5m])) / sum(rate(http_requests_total[5m]))',
      unit: '%',
      above: { info: 1, warning: 2, critical: 5 },
    }),
  }),
  // curl -X POST http://127.0.0.1:8080/heartbeats/nightly-report at the end of the job.
  defineMonitor({ name: 'nightly-report', every: '5m', probe: heartbeat({ atLeastEvery: '25h' }) }),
]
// #endregion kinds

// #region reconciliation
interface VisitsPage {
  readonly content: readonly { readonly reference: string; readonly start: string }[]
  readonly last: boolean
  readonly number: number
  readonly totalElements: number
}

/** One page of what a service tells of its visits: key, content, and how to go on. */
const pageOf = (address: string) => async (cursor: string | undefined, signal: AbortSignal) => {
  const answer = await fetch(`${address}?page=${cursor ?? '0'}`, { signal })
  if (!answer.ok) throw new Error(`it answered ${answer.status}`)
  const page: VisitsPage = JSON.parse(await answer.text())
  return {
    records: page.content.map(({ reference, start }) => ({ key: reference, value: start })),
    total: page.totalElements,
    ...(page.last ? {} : { next: String(page.number + 1) }),
  }
}
const copies = defineMonitor({
  name: 'visits-in-both',
  every: '1h',
  probe: probes.reconciliation({
    between: {
      visits: pageOf('https://visits.example.test/visits'),
      nomis: pageOf('https://nomis.example.test/visits'),
    },
    inFlight: '10m',
  }),
})
// #endregion reconciliation

export default defineConfig({ monitors: [...runbooks, ...kinds, copies] })
