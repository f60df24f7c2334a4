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
    const returned = history.of('visibility').filter(({ expired, outcome }) => expired !== true && outcome === 'ok')
    const findings = (conflicts.length === 0 ? [] : returned).map((back) => {
      const receives = history
        .of('receive')
        .filter(({ messageId, index }) => messageId === back.messageId && index < back.index)
      const before = conflicts.findLast(({ index }) => index < back.index)
      const because = before === undefined ? '' : ` after "${before.message}" (40001, ${at(before)})`
      return {
        words: `the message of ${back.key ?? back.messageId} went back to the queue at ${at(back)}${because}: received ${times(receives.length)} by then, given back by ${back.actor}`,
        operations: [
          ...receives.map(({ index }) => index),
          ...(before === undefined ? [] : [before.index]),
          back.index,
        ],
      }
    })
    return judgementOf(conflicts.length, findings, {
      pass: `${conflicts.length} serialization failures (40001) happened, and no message went back to the queue for them`,
      none: 'no serialization failure (40001) was seen, so no retry was needed',
    })
  },
})
