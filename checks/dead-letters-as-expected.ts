import { type Check, judgementOf } from '../harness/check.ts'
import { type Entry, ledgerOf } from '../harness/ledger.ts'
import { at, times } from './evidence.ts'

const proof = ({ publish, journey, made }: Entry): readonly number[] => [
  publish.index,
  ...journey.operations,
  ...made.flatMap(({ operations }) => operations),
]

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
      return [
        {
          words: `a readable event of ${publish.key ?? ''} ended on ${deadLetterQueue} at ${at(move)}, received ${times(receivesBefore(entry, move.index))}`,
          operations: proof(entry),
        },
      ]
    })
    const expected = entries.filter(({ publish }) => publish.dies === true).length
    return judgementOf(entries.length, findings, {
      pass:
        expected === 0
          ? 'nothing reached the dead-letter queue'
          : `${expected} events that could not be handled reached the dead-letter queue, each after ${maxReceiveCount} receives, and nothing else did`,
      none: 'nothing was published',
    })
  },
})
