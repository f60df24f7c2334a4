import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { Operation } from '../harness/model/operation.ts'
import { at, counted, untoldInWords } from './evidence.ts'

/** The most that a replica had in flight at the same moment, and the receives that brought it there. */
interface Most {
  readonly actor: string
  readonly count: number
  readonly reached: Operation
  readonly operations: readonly number[]
}

/** Follows what each replica has in flight: received, and neither acknowledged, given back, expired nor moved since. */
const mostInFlight = ({ facts, operations }: History): readonly Most[] => {
  const holders = new Map<string, Map<string, number>>()
  const most = new Map<string, Most>()
  const letGo = (messageId: string): void => {
    for (const held of holders.values()) held.delete(messageId)
  }
  for (const operation of operations) {
    if (!('queue' in operation) || operation.queue !== facts.queue || !('messageId' in operation)) continue
    const { kind, messageId, actor } = operation
    if (messageId === undefined) continue
    if (kind === 'receive') {
      letGo(messageId)
      const held = holders.get(actor) ?? new Map<string, number>()
      held.set(messageId, operation.index)
      holders.set(actor, held)
      if (held.size > (most.get(actor)?.count ?? 0))
        most.set(actor, { actor, count: held.size, reached: operation, operations: [...held.values()] })
    } else if (kind !== 'enqueue' && kind !== 'publish' && operation.outcome === 'ok') letGo(messageId)
  }
  return [...most.values()]
}

/** However much is waiting, a replica has no more messages in flight at once than it says it takes. */
export const boundedConcurrency = (): Check => ({
  name: 'bounded-concurrency',
  property: 'a replica has no more messages in flight at once than it says it takes',
  needs: () => ['sees-consumers'],
  stands: () => true,
  judge: (history) => {
    const { inFlightAtMost } = history.facts
    if (inFlightAtMost === undefined)
      return judgementOf(0, [], { pass: '', none: 'the stream does not say how many messages a replica takes at once' })
    const untold = history
      .of('receive')
      .filter(({ queue, identity }) => queue === history.facts.queue && identity === 'inferred')
    if (untold.length > 0) return judgementOf(0, [], { pass: '', none: untoldInWords(untold) })
    const replicas = mostInFlight(history)
    const findings = replicas
      .filter(({ count }) => count > inFlightAtMost)
      .map(({ actor, count, reached, operations }) => ({
        words: `${actor} had ${count} messages in flight at ${at(reached)}, none of them done; it says that it takes ${inFlightAtMost} at once`,
        operations,
      }))
    return judgementOf(replicas.length, findings, {
      pass: `none of ${counted(replicas.length, 'replica')} had more than ${Math.max(...replicas.map(({ count }) => count))} messages in flight at once, of ${inFlightAtMost} that it may`,
      none: 'no replica was seen to receive a message',
    })
  },
})
