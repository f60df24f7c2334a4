import { returnsOf } from '../../harness/judge/dead-letters.ts'
import type { History } from '../../harness/model/history.ts'
import type { OperationOf } from '../../harness/model/operation.ts'

/** A state that a good exploration reaches now and then. */
export type Mark = (history: History) => boolean

type Receive = OperationOf<'receive'>

const receivesOf = (history: History): readonly Receive[] =>
  history.of('receive').filter(({ queue, outcome }) => queue === history.facts.queue && outcome === 'ok')

/** What the actor does later about the same key or message: it still works on it. */
const worksOn = (history: History, { actor, key, messageId }: Receive, since: number): boolean =>
  history.operations.some(
    (operation) =>
      operation.index > since &&
      operation.actor === actor &&
      ((operation.kind === 'acknowledge' && operation.messageId === messageId) ||
        (operation.kind === 'log' && key !== undefined && operation.key === key)),
  )

/** Receives of the same message after one another. */
const againOf = (receives: readonly Receive[], first: Receive): Receive | undefined =>
  receives.find(({ messageId, index }) => messageId === first.messageId && index > first.index)

const redeliveredAtWork: Mark = (history) => {
  const receives = receivesOf(history)
  return receives.some((first) => {
    const again = againOf(receives, first)
    return again !== undefined && again.actor !== first.actor && worksOn(history, first, again.index)
  })
}

const retrySucceeds: Mark = (history) =>
  receivesOf(history).some(
    ({ receiveCount, messageId, index }) =>
      receiveCount > 1 &&
      history
        .of('acknowledge')
        .some((each) => each.messageId === messageId && each.outcome === 'ok' && each.index > index),
  )

const bothOnOneKey: Mark = (history) => {
  const held = new Map<string, Receive>()
  for (const operation of history.operations) {
    if (!('messageId' in operation) || operation.messageId === undefined) continue
    if (operation.kind === 'receive' && operation.queue === history.facts.queue) {
      const { key, actor } = operation
      if (key !== undefined && [...held.values()].some((other) => other.key === key && other.actor !== actor))
        return true
      held.set(operation.messageId, operation)
    } else if (operation.kind !== 'enqueue' && operation.kind !== 'publish') held.delete(operation.messageId)
  }
  return false
}

const redriveAfterNewer: Mark = (history) => {
  const publishes = new Map(history.of('publish').map((publish) => [publish.copy, publish]))
  return returnsOf(history).some(({ copy, index }) => {
    const old = copy === undefined ? undefined : publishes.get(copy)
    if (old === undefined) return false
    return history.of('acknowledge').some((done) => {
      const newer = done.copy === undefined ? undefined : publishes.get(done.copy)
      return (
        done.index < index &&
        done.outcome === 'ok' &&
        newer?.key === old.key &&
        newer !== undefined &&
        newer.version > old.version
      )
    })
  })
}

const redrivenIsHandled: Mark = (history) =>
  returnsOf(history).some(({ messageId, index }) =>
    history
      .of('acknowledge')
      .some((each) => each.messageId === messageId && each.outcome === 'ok' && each.index > index),
  )

/** All of them, by what is told of them. */
export const sometimes = {
  'a message is delivered again while the first still works on it': redeliveredAtWork,
  'a retry succeeds': retrySucceeds,
  'two replicas work on one key': bothOnOneKey,
  'an event is redriven after newer ones of its key': redriveAfterNewer,
  'a redriven event is handled': redrivenIsHandled,
} satisfies Record<string, Mark>

/** Those that a history reaches. */
export const reachedIn = (history: History): readonly string[] =>
  Object.entries(sometimes).flatMap(([name, mark]) => (mark(history) ? [name] : []))
