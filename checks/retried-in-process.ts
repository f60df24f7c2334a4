import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import { isError } from '../harness/record/log-errors.ts'
import type { History } from '../harness/model/history.ts'
import { at, conflictsIn, counted, serverConflicts, times } from './evidence.ts'

/** Conflicts of transactions, after which the same work can succeed. */
const names = { '40001': 'serialization failure', '40P01': 'deadlock' } as const

/** Options of {@link retriedInProcess}. */
export interface RetriedInProcessOptions {
  /** Which conflict. @default '40001', a serialization failure */
  readonly sqlState?: keyof typeof names
}

/** Messages that came back unacknowledged after the server told of a conflict of their replica's, of which that one wrote no line. */
const cameBack = (history: History, sqlState: string): readonly Finding[] =>
  serverConflicts(history, sqlState).flatMap(({ line, replica }) => {
    const receives = history.of('receive')
    const had = receives.filter(({ actor, index }) => actor === replica && index < line.index)
    return had.flatMap(({ messageId, key, index }) => {
      const done = history.of('acknowledge').find((each) => each.messageId === messageId && each.outcome === 'ok')
      const again = receives.find((each) => each.messageId === messageId && each.index > line.index)
      const before = receives.some(
        (each) => each.messageId === messageId && each.index > index && each.index < line.index,
      )
      if (before || again === undefined || (done !== undefined && done.index < again.index)) return []
      return [
        {
          words: `the message of ${key ?? messageId} came back at ${at(again)}: ${replica} had it in flight when the server said "${line.message}" (${sqlState}, ${at(line)}), and did not acknowledge it`,
          operations: [index, line.index, again.index],
        },
      ]
    })
  })

/**
 * A conflict of transactions is retried where it happens and costs no delivery: the message is not given back for it
 * (person-record runbook, "Concurrent Update Errors": a retry that catches it and processes the record after a delay).
 */
export const retriedInProcess = ({ sqlState = '40001' }: RetriedInProcessOptions = {}): Check => ({
  name: 'retried-in-process',
  property: `a ${names[sqlState]} is retried in the handler and costs no delivery`,
  needs: () => ['sees-consumers'],
  stands: () => true,
  judge: (history) => {
    const conflicts = conflictsIn(history, sqlState)
    // A conflict that is retried is a warning; one that the handler gave up on is an error, and fails what it worked on.
    const givenUp = conflicts.filter(isError)
    const returned = history.of('visibility').filter(({ expired, outcome }) => expired !== true && outcome === 'ok')
    const silent = conflicts.length === 0 ? cameBack(history, sqlState) : []
    const told = returned.flatMap((back) => {
      const receives = history
        .of('receive')
        .filter(({ messageId, index }) => messageId === back.messageId && index < back.index)
      const since = receives.at(-1)?.index ?? 0
      const because = givenUp.findLast(({ key, index }) => key === back.key && index > since && index < back.index)
      // Given back for another reason, a call that timed out on a busy machine say: that is for other checks.
      if (because === undefined) return []
      return [
        {
          words: `the message of ${back.key ?? back.messageId} went back to the queue at ${at(back)} after "${because.message}" (${sqlState}, ${at(because)}): received ${times(receives.length)} by then, given back by ${back.actor}`,
          operations: [...receives.map(({ index }) => index), because.index, back.index],
        },
      ]
    })
    const happened = Math.max(conflicts.length, serverConflicts(history, sqlState).length)
    return judgementOf(happened, [...told, ...silent], {
      pass: `${counted(happened, names[sqlState])} (${sqlState}) happened, and no message went back to the queue for them`,
      none: `no ${names[sqlState]} (${sqlState}) was seen, so no retry was needed`,
    })
  },
})
