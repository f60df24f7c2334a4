import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client'
import type { Incident } from '../../harness/incidents/incident.ts'
import type { Look } from '../../harness/incidents/look.ts'
import { levels } from '../../harness/model/level.ts'
import type { Change, Store } from '../store/store.ts'
import { prefers } from './accepts.ts'

/** What metrics are made from. */
export interface MetricsOptions {
  readonly monitors: readonly { readonly name: string }[]
  /** Incidents that are open. */
  open(): readonly Incident[]
  readonly store: Pick<Store, 'outbox'>
}

/** Figures of the watcher for Prometheus. */
export interface Metrics {
  changed(change: Change): void
  /** In OpenMetrics where it is wanted more, else in the older text format. */
  text(accept: string | undefined): Promise<{ readonly type: string; readonly body: string }>
}

const states = ['good', 'bad', 'unknown'] as const
const seconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** A registry with all metrics. The two formats name counters differently, so that each has metrics of its own. */
const inRegistry = (
  registry: Registry<OpenMetricsContentType> | Registry,
  { monitors, open, store }: MetricsOptions,
) => {
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: readonly string[], collect?: (own: Gauge) => unknown): Gauge =>
    new Gauge({
      name: `shakedown_${name}`,
      help,
      labelNames,
      registers,
      ...(collect === undefined
        ? {}
        : {
            async collect() {
              await collect(this)
            },
          }),
    })
  const counter = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name: `shakedown_${name}_total`, help, labelNames, registers })
  const histogram = (name: string, help: string, labelNames: readonly string[]): Histogram =>
    new Histogram({ name: `shakedown_${name}_seconds`, help, labelNames, buckets: seconds, registers })
  const state = gauge('monitor_state', 'State of the latest look, 1 for the one that it is in', ['monitor', 'state'])
  for (const { name } of monitors) for (const each of states) state.set({ monitor: name, state: each }, 0)
  gauge('incidents_open', 'Incidents that are open, by level', ['level'], (own) => {
    for (const level of levels) own.set({ level }, open().filter((incident) => incident.level === level).length)
  })
  gauge('incident_open', 'Monitors with an open incident', ['monitor', 'aspect', 'level'], (own) => {
    own.reset()
    for (const { monitor, aspect, level } of open()) own.set({ monitor, aspect, level }, 1)
  })
  gauge('notices_waiting', 'Notices that wait for a channel', [], async (own) =>
    own.set((await store.outbox()).waiting),
  )
  gauge('process_resident_memory_bytes', 'Memory of the watcher', [], (own) => own.set(process.memoryUsage.rss()))
  gauge('process_cpu_seconds', 'Processor time of the watcher since it started', [], (own) => {
    const { user, system } = process.cpuUsage()
    own.set((user + system) / 1e6)
  })
  return {
    state,
    figure: gauge('figure', 'Main figure of the latest look that has one', ['monitor', 'unit']),
    looks: counter('looks', 'Looks, by what they came to; missed ones are unknown', ['monitor', 'state']),
    opened: counter('incidents_opened', 'Incidents that opened', ['monitor', 'aspect']),
    took: histogram('look_duration', 'How long looks took', ['monitor']),
    late: histogram('look_lateness', 'How much later than its tick a look began', []),
  }
}

type Family = ReturnType<typeof inRegistry>

/** @param turned the monitor's state is another one than before */
const count = ({ state, figure, looks, took, late }: Family, look: Look, turned: boolean): void => {
  const { monitor, ticks = 1 } = look
  looks.inc({ monitor, state: look.state }, ticks)
  if (look.aspect !== 'looks') return
  if (turned) for (const each of states) state.set({ monitor, state: each }, each === look.state ? 1 : 0)
  const [main] = look.figures
  if (main !== undefined) figure.set({ monitor, unit: main.unit }, main.value)
  // Of a tick that nobody took there is no duration.
  if (look.blind === 'watcher') return
  took.observe({ monitor }, look.tookMs / 1000)
  late.observe(look.lateMs / 1000)
}

/** Counts what a watcher sees, from its start on. */
export const metrics = (options: MetricsOptions): Metrics => {
  const openMetrics = new Registry<OpenMetricsContentType>()
  openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const older = new Registry()
  const families = [openMetrics, older].map((registry) => inRegistry(registry, options))
  const known = new Set(options.open().map(({ id }) => id))
  const latest = new Map<string, Look['state']>()
  return {
    changed: ({ looks = [], incidents = [] }) => {
      for (const look of looks) {
        const turned = look.aspect === 'looks' && latest.get(look.monitor) !== look.state
        if (turned) latest.set(look.monitor, look.state)
        for (const family of families) count(family, look, turned)
      }
      for (const { id, monitor, aspect, closedMs } of incidents) {
        if (closedMs !== undefined) known.delete(id)
        else if (!known.has(id)) {
          known.add(id)
          for (const { opened } of families) opened.inc({ monitor, aspect })
        }
      }
    },
    text: async (accept) => {
      const registry = prefers(accept, 'application/openmetrics-text', 'text/plain') ? openMetrics : older
      return { type: registry.contentType, body: await registry.metrics() }
    },
  }
}
