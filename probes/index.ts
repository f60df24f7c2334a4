import type { Probe } from '../harness/model/probe.ts'
import { health } from './health.ts'
import { openTransactions } from './open-transactions.ts'
import { processingRate } from './processing-rate.ts'
import { queueDepth } from './queue-depth.ts'

/** All probes, by name. */
export const probes = {
  health,
  'open-transactions': openTransactions,
  'processing-rate': processingRate,
  'queue-depth': queueDepth,
} satisfies Record<string, () => Probe>

/** What makes a stream's steady state: its service is healthy and its queue is drained. */
export const steadyState = (): readonly Probe[] => [queueDepth(), health(), processingRate()]
