import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { type Entry, ledgerOf } from '../harness/judge/ledger.ts'
import { isError, saidInWords } from '../harness/record/log-errors.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { pairFor } from '../harness/model/queue-pair.ts'
import { type Letter, lettersOf } from '../harness/judge/dead-letters.ts'
import { at, counted, list, saysTimeOut, struckBetween, times } from './evidence.ts'

const proof = ({ publish, journey, made }: Entry): readonly number[] => [
  publish.index,
  ...journey.operations,
  ...made.flatMap(({ operations }) => operations),
]

/** What made an event end as a dead letter, as far as the log tells. */
interface Cause {
  readonly line: OperationOf<'log'>
  /** Somebody waited in vain in the last delivery, and for no fault of ours: it goes by time. */
  readonly isLate: boolean
}

/**
 * The last error that a replica with the message in flight told of, about it or about nothing that is known. Where somebody waited in vain in the last delivery it is that: what is
 * said of the dead letter itself, or of giving up, comes after it.
 */
const causeOf = (history: History, { copy, publish }: Entry, before: number): Cause | undefined => {
  const receives = history.of('receive').filter((receive) => receive.copy === copy && receive.index < before)
  const since = receives[0]?.index ?? before
  const last = receives.at(-1)?.index ?? before
  const replicas = new Set(receives.map(({ actor }) => actor))
  const errors = history
    .of('log')
    .filter(
      (line) =>
        line.index > since &&
        line.index < before &&
        replicas.has(line.actor) &&
        (line.key ?? publish.key) === publish.key &&
        isError(line),
    )
  const line = errors.find(({ index, message }) => index > last && saysTimeOut(message)) ?? errors.at(-1)
  return line && { line, isLate: saysTimeOut(line.message) && !struckBetween(history, last, before) }
}

const passInWords = (expected: number, died: number, how: string): string => {
  const spent =
    died === 0 ? '' : `; ${counted(died, 'other')} used up the deliveries that the fault left, and came back`
  if (expected === 0)
    return died === 0
      ? 'nothing reached the dead-letter queue'
      : `nothing reached the dead-letter queue but ${counted(died, 'event')} that used up the deliveries which the fault left, and came back`
  return `${expected} events that could not be handled reached the dead-letter queue, ${how}, and nothing else did${spent}`
}

/** Whether an operator asked to bring dead letters back after one went there. */
const wasRedriven = (history: History, { index }: Letter): boolean =>
  history.of('operate').some((each) => each.action.startsWith('redrive') && each.index > index)

/**
 * Exactly the events that cannot be handled reach the dead-letter queue, each after maxReceiveCount receives; nothing else does, but for what a fault may cost more deliveries than
 * there are: that must be back.
 */
export const deadLettersAsExpected = (): Check => ({
  name: 'dead-letters-as-expected',
  property:
    'exactly the events that cannot be handled reach the dead-letter queue, each after maxReceiveCount receives',
  needs: () => ['sees-consumers', 'aborted-poll-takes-nothing'],
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const { maxReceiveCount } = history.facts
    const letters = lettersOf(history)
    const receivesBefore = (entry: Entry, index: number): number =>
      history.of('receive').filter(({ copy, index: when }) => copy === entry.copy && when < index).length
    const letterOf = ({ copy }: Entry): Letter | undefined => letters.find((letter) => letter.copy === copy)
    const atAnotherCount = (entry: Entry, move: Letter) => {
      const receives = receivesBefore(entry, move.index)
      // Whoever gives up by itself counts by itself.
      if (receives === maxReceiveCount || move.by !== undefined) return []
      return [
        {
          words: `the event of ${entry.publish.key ?? ''} went to ${move.to} after ${receives} receives, ${maxReceiveCount} were due`,
          operations: proof(entry),
        },
      ]
    }
    const findings = entries.flatMap((entry) => {
      const { publish } = entry
      if (publish.mayDie === true) return []
      const move = letterOf(entry)
      if (publish.dies === true && move === undefined) {
        const end = history.of('acknowledge').find(({ copy, outcome }) => copy === entry.copy && outcome === 'ok')
        const instead = end === undefined ? `it is ${entry.place}` : `${end.actor} acknowledged it at ${at(end)}`
        return [
          {
            words: `the event of ${publish.key ?? ''} never reached ${pairFor(history.facts, publish.variant).deadLetterQueue}: ${instead} after it was received ${times(entry.receives)}`,
            operations: proof(entry),
          },
        ]
      }
      if (move === undefined) return []
      if (publish.dies === true || publish.mayRunOut === true) return atAnotherCount(entry, move)
      const cause = causeOf(history, entry, move.index)
      return [
        {
          words: `a readable event of ${publish.key ?? ''} ended on ${move.to} at ${at(move)}, ${move.by === undefined ? '' : `sent there by ${move.by}, `}received ${times(receivesBefore(entry, move.index))}${cause === undefined ? '' : `; ${saidInWords(cause.line)}`}`,
          operations: [...proof(entry), ...(cause === undefined ? [] : [cause.line.index])],
          ...(cause?.isLate === true ? { byTime: true as const } : {}),
        },
      ]
    })
    const free = entries.filter(({ publish }) => publish.mayDie === true).length
    const besides = free === 0 ? '' : ` (${free} more may have, or not)`
    const given = entries.filter(({ publish }) => publish.mayRunOut === true).map(letterOf)
    const left = given.filter((move) => move !== undefined).filter((move) => !wasRedriven(history, move))
    if (findings.length === 0 && left.length > 0)
      return {
        verdict: 'unknown',
        words: `${counted(left.length, 'event')} used up the deliveries that the fault left, and nobody brought back what lies on ${list([...new Set(left.map(({ to }) => to))])}`,
        findings: [],
      }
    const expected = entries.filter(({ publish }) => publish.dies === true).length
    const how = letters.some(({ by }) => by !== undefined)
      ? 'sent there by the system itself'
      : `each after ${maxReceiveCount} receives`
    const died = given.filter((move) => move !== undefined).length
    return judgementOf(entries.length, findings, {
      pass: `${passInWords(expected, died, how)}${besides}`,
      none: 'nothing was published',
    })
  },
})
