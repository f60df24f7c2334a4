import type { History } from '../model/history.ts'
import type { CopyId, Operation } from '../model/operation.ts'
import { consumes, isDeadEnd } from '../model/queue-pair.ts'

/** A message that came to the dead-letter queue. */
export interface Letter {
  readonly index: number
  readonly timeMs: number
  readonly copy?: CopyId
  readonly key?: string
  readonly to: string
  readonly toMessageId: string
  /** Who sent it there by itself, as dramatiq's broker does; absent where the queue moved it, once its receives were used up. */
  readonly by?: string
}

/** What an operation brings to the dead-letter queue of a stream. */
export const letterIn = (stream: Parameters<typeof isDeadEnd>[0], operation: Operation): Letter | undefined => {
  if (operation.kind === 'move' && operation.why === 'dead-letter') return operation
  if (operation.kind !== 'enqueue' || operation.origin !== 'system' || operation.copy === undefined) return undefined
  const { queue, messageId, actor, ...rest } = operation
  return isDeadEnd(stream, queue) ? { ...rest, to: queue, toMessageId: messageId, by: actor } : undefined
}

/** All that came to the dead-letter queue, in their order. */
export const lettersOf = (history: History): readonly Letter[] =>
  [...history.of('move'), ...history.of('enqueue')]
    .flatMap((operation) => letterIn(history.facts, operation) ?? [])
    .toSorted((a, b) => a.index - b.index)

/** Brings what lies on the dead-letter queue, by its ids there, from before an operation to after it. */
const keep = (there: Map<string, Letter>, history: History, operation: Operation): void => {
  const letter = letterIn(history.facts, operation)
  if (letter !== undefined) there.set(letter.toMessageId, letter)
  if (operation.kind === 'move' && operation.why === 'redrive') there.delete(operation.messageId)
  if (operation.kind === 'acknowledge' && operation.outcome === 'ok') there.delete(operation.messageId)
  if (operation.kind === 'remove') there.delete(operation.messageId)
}

/** Messages on the dead-letter queue at one moment: those that came there and were not moved back or taken away. By their ids there. */
export const lettersBefore = (history: History, index: number): ReadonlyMap<string, Letter> => {
  const there = new Map<string, Letter>()
  for (const operation of history.operations) {
    if (operation.index >= index) break
    keep(there, history, operation)
  }
  return there
}

/** A dead letter that is on its way to a consumer again. */
export interface Return {
  readonly index: number
  readonly timeMs: number
  readonly copy?: CopyId
  /** Its id on the queue that it came back to. */
  readonly messageId: string
}

const returnsIn = (history: History): readonly Return[] => {
  if (lettersOf(history).length === 0) return []
  const returns: Return[] = []
  const there = new Map<string, Letter>()
  // Copies that lay there when a redrive was asked for, and that nobody was handed since.
  let asked = new Set<CopyId | undefined>()
  for (const operation of history.operations) {
    if (operation.kind === 'move' && operation.why === 'redrive')
      returns.push({ ...operation, messageId: operation.toMessageId })
    else if (operation.kind === 'enqueue' && operation.copy !== undefined && consumes(history.facts, operation.queue)) {
      const { copy } = operation
      if (asked.has(copy) || [...there.values()].some((letter) => letter.copy === copy)) returns.push(operation)
    } else if (operation.kind === 'receive' && consumes(history.facts, operation.queue)) asked.delete(operation.copy)
    else if (operation.kind === 'operate' && operation.action.startsWith('redrive') && operation.outcome === 'invoke')
      asked = new Set([...there.values()].map(({ copy }) => copy))
    keep(there, history, operation)
  }
  return returns
}

/** Returns by the histories that they are of: many checks ask for the same. */
const known = new WeakMap<History, readonly Return[]>()

/**
 * Dead letters that came back, in their order: moved by the queue, or sent again by whoever brings them back by hand, as services and operators do. Such a message lay on
 * the dead-letter queue when it was sent, or did when the redrive was asked for and has been handed to nobody since: what a consumer sends again while it handles it, it retries.
 */
export const returnsOf = (history: History): readonly Return[] => {
  const returns = known.get(history) ?? returnsIn(history)
  known.set(history, returns)
  return returns
}
