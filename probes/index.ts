import type { Probe } from '../harness/model/probe.ts'
import { deadLetters } from './dead-letters.ts'
import { health } from './health.ts'
import { healthComponents } from './health-components.ts'
import { heartbeat } from './heartbeat.ts'
import { http } from './http.ts'
import { journey } from './journey.ts'
import { kafka } from './kafka.ts'
import { openTransactions } from './open-transactions.ts'
import { postgres } from './postgres.ts'
import { processingRate } from './processing-rate.ts'
import { prometheus } from './prometheus.ts'
import { queue } from './queue.ts'
import { queueDepth } from './queue-depth.ts'
import { reconciliation } from './reconciliation.ts'
import { servicesHealth } from './services-health.ts'
import { syntheticEvent } from './synthetic-event.ts'
import { tls } from './tls.ts'
import { window } from './window.ts'

/** All probes, by name. */
export const probes = {
  'dead-letters': deadLetters,
  health,
  'health-components': healthComponents,
  heartbeat,
  http,
  journey,
  kafka,
  'open-transactions': openTransactions,
  postgres,
  'processing-rate': processingRate,
  prometheus,
  queue,
  'queue-depth': queueDepth,
  reconciliation,
  'services-health': servicesHealth,
  'synthetic-event': syntheticEvent,
  tls,
  window,
} satisfies Record<string, (options: never) => Probe>

/** What makes a stream's steady state: its service is healthy and its queue is drained. */
export const steadyState = (): readonly Probe[] => [queueDepth(), health(), processingRate()]
