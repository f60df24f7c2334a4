import type { DefinedStream, ProcessOptions, QueueDefinition } from 'shakedown'
import { cancelled, changed } from './changed.ts'
import { ownEvents, type OrderStreamOptions } from './common.ts'
import { selectBeforeInsert } from './mistakes.ts'
import { placed } from './placed.ts'

export { onEveryStream, publishedAfterCommit, readModifyWrite, selectBeforeInsert } from './mistakes.ts'
export { ownEvents }

/** The three kinds of event that every order service consumes. */
export const orderStreams = (options: OrderStreamOptions): readonly DefinedStream[] => [
  placed(options),
  changed(options),
  cancelled(options),
]

/** The service that they call. */
export const stock: ProcessOptions = {
  name: 'stock',
  command: [process.execPath, new URL('stock.mjs', import.meta.url).pathname],
  health: '/health',
}

/** The queue of their own events; nobody of theirs reads it. */
export const ownQueue: QueueDefinition = { name: ownEvents, fifo: false, visibilityTimeoutSeconds: 30 }

/** The tables that a service makes at its start; without the unique key where that is the mistake. */
export const schemaFor = (defects: readonly string[]): string =>
  new URL(defects.includes(selectBeforeInsert.name) ? 'schema-not-unique.sql' : 'schema.sql', import.meta.url).pathname
