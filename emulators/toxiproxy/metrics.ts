/** What Toxiproxy labels its counters with. */
export interface MetricLabels {
  readonly direction: string
  readonly proxy: string
  readonly listener: string
  readonly upstream: string
}

/** The counters that toxiproxy-server has with `-proxy-metrics`. */
export interface Metrics {
  /** Counts the bytes of a link that is done. */
  count(labels: MetricLabels, receivedBytes: number, sentBytes: number): void
  /** Prometheus' text format, version 0.0.4. */
  text(): string
}

const escape = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')

const sample = ({ direction, listener, proxy, upstream }: MetricLabels): string =>
  `{direction="${escape(direction)}",listener="${escape(listener)}",proxy="${escape(proxy)}",upstream="${escape(upstream)}"}`

/** Counters per direction, proxy, listener and upstream. */
export const createMetrics = (): Metrics => {
  const received = new Map<string, number>()
  const sent = new Map<string, number>()
  const add = (counter: Map<string, number>, key: string, bytes: number): void => {
    counter.set(key, (counter.get(key) ?? 0) + bytes)
  }
  const lines = (name: string, counter: Map<string, number>): string[] => {
    if (counter.size === 0) return []
    const samples = [...counter].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, bytes]) => `${name}${key} ${bytes}`)
    return [`# HELP ${name} `, `# TYPE ${name} counter`, ...samples]
  }
  return {
    count: (labels, receivedBytes, sentBytes) => {
      add(received, sample(labels), receivedBytes)
      add(sent, sample(labels), sentBytes)
    },
    text: () =>
      [
        ...lines('toxiproxy_proxy_received_bytes_total', received),
        ...lines('toxiproxy_proxy_sent_bytes_total', sent),
        '',
      ].join('\n'),
  }
}
