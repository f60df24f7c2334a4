import { expect, test } from 'vitest'
import { createMetrics } from '../../../../emulators/toxiproxy/metrics.ts'

const labels = { direction: 'upstream', proxy: 'p"1', listener: '127.0.0.1:1', upstream: 'u:2' }

test('without connections there is nothing to tell', () => {
  expect(createMetrics().text()).toBe('')
})

test('bytes add up per direction, in the format of Prometheus', () => {
  const metrics = createMetrics()
  metrics.count(labels, 5, 3)
  metrics.count(labels, 1, 1)
  metrics.count({ ...labels, direction: 'downstream' }, 7, 7)
  expect(metrics.text()).toBe(`# HELP toxiproxy_proxy_received_bytes_total 
# TYPE toxiproxy_proxy_received_bytes_total counter
toxiproxy_proxy_received_bytes_total{direction="downstream",listener="127.0.0.1:1",proxy="p\\"1",upstream="u:2"} 7
toxiproxy_proxy_received_bytes_total{direction="upstream",listener="127.0.0.1:1",proxy="p\\"1",upstream="u:2"} 6
# HELP toxiproxy_proxy_sent_bytes_total 
# TYPE toxiproxy_proxy_sent_bytes_total counter
toxiproxy_proxy_sent_bytes_total{direction="downstream",listener="127.0.0.1:1",proxy="p\\"1",upstream="u:2"} 7
toxiproxy_proxy_sent_bytes_total{direction="upstream",listener="127.0.0.1:1",proxy="p\\"1",upstream="u:2"} 4
`)
})
