import type { Probe } from '../harness/model/probe.ts'
import { deadLetters } from './dead-letters.ts'
import { health } from './health.ts'
import { http } from './http.ts'
import { openTransactions } from './open-transactions.ts'
import { processingRate } from './processing-rate.ts'
import { queue } from './queue.ts'
import { queueDepth } from './queue-depth.ts'
import { syntheticEvent } from './synthetic-event.ts'

/** All probes, by name. */
export const probes = {
  'dead-letters': deadLetters,
  health,
  http,
  'open-transactions': openTransactions,
  'processing-rate': processingRate,
  queue,
  'queue-depth': queueDepth,
  'synthetic-event': syntheticEvent,
} satisfies Record<string, (options: never) => Probe>

/** What makes a stream's steady state: its service is healthy and its queue is drained. */
export const steadyState = (): readonly Probe[] => [queueDepth(), health(), processingRate()]
