import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { type Entry, ledgerOf } from '../harness/judge/ledger.ts'
import { isError, saidInWords } from '../harness/record/log-errors.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, times } from './evidence.ts'

const proof = ({ publish, journey, made }: Entry): readonly number[] => [
  publish.index,
  ...journey.operations,
  ...made.flatMap(({ operations }) => operations),
]

/** The last error that a replica with the message in flight told of, about it or about nothing that is known. */
const lastError = (history: History, { copy, publish }: Entry, before: number): OperationOf<'log'> | undefined => {
  const receives = history.of('receive').filter((receive) => receive.copy === copy && receive.index < before)
  const since = receives[0]?.index ?? before
  const replicas = new Set(receives.map(({ actor }) => actor))
  return history
    .of('log')
    .findLast(
      (line) =>
        line.index > since &&
        line.index < before &&
        replicas.has(line.actor) &&
        (line.key ?? publish.key) === publish.key &&
        isError(line),
    )
}

/** Exactly the events that cannot be handled reach the dead-letter queue, each after maxReceiveCount receives; nothing else does. */
export const deadLettersAsExpected = (): Check => ({
  name: 'dead-letters-as-expected',
  property:
    'exactly the events that cannot be handled reach the dead-letter queue, each after maxReceiveCount receives',
  needs: () => ['sees-consumers', 'aborted-poll-takes-nothing'],
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const { maxReceiveCount, deadLetterQueue } = history.facts
    const moves = history.of('move').filter(({ why }) => why === 'dead-letter')
    const receivesBefore = (entry: Entry, index: number): number =>
      history.of('receive').filter(({ copy, index: when }) => copy === entry.copy && when < index).length
    const findings = entries.flatMap((entry) => {
      const { publish } = entry
      if (publish.mayDie === true) return []
      const move = moves.find(({ copy }) => copy === entry.copy)
      if (publish.dies === true) {
        if (move === undefined) {
          const end = history.of('acknowledge').find(({ copy, outcome }) => copy === entry.copy && outcome === 'ok')
          const instead = end === undefined ? `it is ${entry.place}` : `${end.actor} acknowledged it at ${at(end)}`
          return [
            {
              words: `the event of ${publish.key ?? ''} never reached ${deadLetterQueue}: ${instead} after it was received ${times(entry.receives)}`,
              operations: proof(entry),
            },
          ]
        }
        const receives = receivesBefore(entry, move.index)
        if (receives === maxReceiveCount) return []
        return [
          {
            words: `the event of ${publish.key ?? ''} went to ${deadLetterQueue} after ${receives} receives, ${maxReceiveCount} were due`,
            operations: proof(entry),
          },
        ]
      }
      if (move === undefined) return []
      const error = lastError(history, entry, move.index)
      return [
        {
          words: `a readable event of ${publish.key ?? ''} ended on ${deadLetterQueue} at ${at(move)}, received ${times(receivesBefore(entry, move.index))}${error === undefined ? '' : `; ${saidInWords(error)}`}`,
          operations: [...proof(entry), ...(error === undefined ? [] : [error.index])],
        },
      ]
    })
    const free = entries.filter(({ publish }) => publish.mayDie === true).length
    const besides = free === 0 ? '' : ` (${free} more may have, or not)`
    const expected = entries.filter(({ publish }) => publish.dies === true).length
    return judgementOf(entries.length, findings, {
      pass: `${
        expected === 0
          ? 'nothing reached the dead-letter queue'
          : `${expected} events that could not be handled reached the dead-letter queue, each after ${maxReceiveCount} receives, and nothing else did`
      }${besides}`,
      none: 'nothing was published',
    })
  },
})
