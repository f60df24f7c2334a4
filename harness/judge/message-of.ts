import type { Operation, OperationOf } from '../model/operation.ts'

/**
 * Id of the message on its queue that a publish became. A topic gives another id than the queue: there it is the first message on the queue that carries the copy. Undefined
 * where none was seen.
 */
export const messageOf = (
  { messageId, topic, queue, copy }: Pick<OperationOf<'publish'>, 'messageId' | 'topic' | 'queue' | 'copy'>,
  operations: readonly Operation[],
): string | undefined => {
  if (topic === undefined) return messageId
  const arrived = operations.find(
    (operation): operation is OperationOf<'enqueue'> =>
      operation.kind === 'enqueue' && operation.queue === queue && operation.copy === copy,
  )
  return arrived?.messageId
}
