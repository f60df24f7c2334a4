import type { QueueDefinition } from '../../harness/target.ts'

interface QueueNames {
  readonly queue: string
  readonly deadLetterQueue: string
}

const named = (queue: string, deadLetterQueue = `${queue}_dlq`): QueueNames => ({ queue, deadLetterQueue })

export const offenderQueue = named('cpr_delius_offender_events_queue')
export const prisonerQueue = named('cpr_nomis_events_queue', 'cpr_nomis_events_dlq')
export const courtQueue = named('cpr_court_cases_queue.fifo', 'cpr_court_cases_queue_dlq.fifo')

/** The queues that the streams use: the service has more, which it makes itself. */
export const queuePairs: readonly QueueNames[] = [offenderQueue, prisonerQueue, courtQueue]

/** How the service's queues are set; the defaults are those of its local profile. */
export interface QueueSettings {
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
}

/** The queues as they must be when the service starts: it would make them so itself, and refuses others. */
export const queueDefinitions = ({
  visibilityTimeoutSeconds,
  maxReceiveCount,
}: QueueSettings): readonly QueueDefinition[] =>
  queuePairs.flatMap(({ queue, deadLetterQueue }) => {
    const common = { fifo: queue.endsWith('.fifo'), visibilityTimeoutSeconds }
    return [
      { ...common, name: deadLetterQueue },
      { ...common, name: queue, redrive: { deadLetterQueue, maxReceiveCount } },
    ]
  })
