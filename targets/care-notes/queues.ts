import type { QueueDefinition } from '../../harness/model/target.ts'

export const noteWrittenQueue = {
  queue: 'care_notes_note_written_queue',
  deadLetterQueue: 'care_notes_note_written_dlq',
} as const

export const maxReceiveCount = 3
export const visibilityTimeoutSeconds = 8

/** What a replica has in flight at once: two polling loops, each with five messages. */
export const inFlightAtMost = 10

/** All queues of the system. */
export const queueDefinitions: readonly QueueDefinition[] = [
  { name: noteWrittenQueue.deadLetterQueue, fifo: false, visibilityTimeoutSeconds },
  {
    name: noteWrittenQueue.queue,
    fifo: false,
    visibilityTimeoutSeconds,
    redrive: { deadLetterQueue: noteWrittenQueue.deadLetterQueue, maxReceiveCount },
  },
]
