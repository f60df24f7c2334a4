import { type Check, judgementOf } from '../harness/check.ts'
import { at, conflictsIn, times } from './evidence.ts'

/**
 * A serialization failure is retried where it happens and costs no delivery: the message is not given back for it
 * (person-record runbook, "Concurrent Update Errors": a retry that catches it and processes the record after a delay).
 */
export const retriedInProcess = (): Check => ({
  name: 'retried-in-process',
  property: 'a serialization failure is retried in the handler and costs no delivery',
  judge: (history) => {
    const conflicts = conflictsIn(history)
    // A conflict that is retried is a warning; one that the handler gave up on is an error, and fails what it worked on.
    const givenUp = conflicts.filter(({ level }) => level === 'error' || level === 'fatal')
    const returned = history.of('visibility').filter(({ expired, outcome }) => expired !== true && outcome === 'ok')
    const findings = returned.flatMap((back) => {
      const receives = history
        .of('receive')
        .filter(({ messageId, index }) => messageId === back.messageId && index < back.index)
      const since = receives.at(-1)?.index ?? 0
      const because = givenUp.findLast(({ key, index }) => key === back.key && index > since && index < back.index)
      // Given back for another reason, a call that timed out on a busy machine say: that is for other checks.
      if (because === undefined) return []
      return [
        {
          words: `the message of ${back.key ?? back.messageId} went back to the queue at ${at(back)} after "${because.message}" (40001, ${at(because)}): received ${times(receives.length)} by then, given back by ${back.actor}`,
          operations: [...receives.map(({ index }) => index), because.index, back.index],
        },
      ]
    })
    return judgementOf(conflicts.length, findings, {
      pass: `${conflicts.length} serialization failures (40001) happened, and no message went back to the queue for them`,
      none: 'no serialization failure (40001) was seen, so no retry was needed',
    })
  },
})
