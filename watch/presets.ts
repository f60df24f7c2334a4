import type { Limits } from '../harness/incidents/limits.ts'
import type { Monitor } from '../harness/incidents/monitor.ts'
import { deadLetters as deadLettersProbe } from '../probes/dead-letters.ts'
import { http } from '../probes/http.ts'
import { prometheus } from '../probes/prometheus.ts'
import { tls } from '../probes/tls.ts'
import { window } from '../probes/window.ts'
import { defineMonitor, type MonitorOptions } from './define-monitor.ts'

/** What may be said otherwise of a monitor that a preset makes. */
export type PresetChanges = Partial<Omit<MonitorOptions, 'probe' | 'name'>>

/** A monitor's name, and where the preset looks. */
export interface PresetAt extends PresetChanges {
  readonly name: string
  /** For `certificateExpiring` also `postgresql://…`. */
  readonly url: string
}

/** Response times of the runbooks: 500 ms, 1 s, 2 s. */
const responseTimes: Limits = { info: 500, warning: 1000, critical: 2000 }

/** Error shares of the runbooks, in percent. */
const errorShares: Limits = { info: 1, warning: 2, critical: 5 }

/** An answer that takes longer is none. */
const patience: Limits = { critical: 10_000 }

/** Whoever looks beside the pods themselves: cAdvisor and kube-state-metrics. */
const memoryQuery = (service: string): string =>
  `100 * sum by (pod) (container_memory_working_set_bytes{container="${service}"}) / sum by (pod) (kube_pod_container_resource_limits{container="${service}",resource="memory"})`

/** Service down: it does not answer, or says that it is not well. */
const serviceDown = ({ name, url, ...changes }: PresetAt): Monitor =>
  defineMonitor({ name, every: '30s', probe: http({ url, within: patience }), ...changes })

/** High latency: P99 of ten minutes, and the share of errors beside it. */
const highLatencyP99 = ({ name, url, ...changes }: PresetAt): Monitor =>
  defineMonitor({
    name,
    every: '30s',
    probe: window({ of: http({ url, within: patience }), last: '10m', p99: responseTimes, failing: errorShares }),
    secondLook: false,
    ...changes,
  })

/** Dead letters: any at all, and critical where ten more come in a minute. */
const deadLetters = ({ name, ...changes }: { readonly name: string } & PresetChanges): Monitor =>
  defineMonitor({ name, every: '1m', probe: deadLettersProbe({ growth: { critical: 10 } }), ...changes })

/** Memory pressure: the share of its limit that a container's memory takes, asked of Prometheus. */
const memoryPressure = ({
  name,
  prometheus: url,
  service,
  query = memoryQuery(service),
  authorizationFrom,
  ...changes
}: {
  readonly name: string
  /** Of the Prometheus server. */
  readonly prometheus: string
  /** Name of the container. */
  readonly service: string
  /** Gives percent. @default that of cAdvisor and kube-state-metrics */
  readonly query?: string
  /** Environment variable whose value goes into `Authorization`, as it is. @default none */
  readonly authorizationFrom?: string
} & PresetChanges): Monitor =>
  defineMonitor({
    name,
    every: '1m',
    probe: prometheus({
      url,
      query,
      unit: '%',
      above: { warning: 80, critical: 90 },
      ...(authorizationFrom === undefined ? {} : { authorizationFrom }),
    }),
    ...changes,
  })

/** Certificate expiring: 30, 14 and 3 days before. */
const certificateExpiring = ({ name, url, ...changes }: PresetAt): Monitor =>
  defineMonitor({ name, every: '1h', probe: tls({ url }), ...changes })

/** Monitors for the alert tables of common runbooks, one line each. What they say can be changed field by field. */
export const presets = { serviceDown, highLatencyP99, deadLetters, memoryPressure, certificateExpiring } as const
