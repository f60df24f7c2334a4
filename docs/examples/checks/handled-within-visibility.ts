// #region check
import { type Check, judgementOf } from '../../../harness/model/check.ts'
import type { History } from '../../../harness/model/history.ts'
import type { OperationOf } from '../../../harness/model/operation.ts'

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** Until when a consumer had a message to itself: its visibility time-out, or what the consumer extended it to. */
const hiddenUntil = (history: History, receive: OperationOf<'receive'>, before: number): number => {
  const extended = history
    .of('visibility')
    .findLast(
      ({ messageId, actor, index }) =>
        messageId === receive.messageId && actor === receive.actor && index > receive.index && index < before,
    )
  return extended === undefined
    ? receive.timeMs + history.facts.visibilityTimeoutMs
    : extended.timeMs + extended.timeoutSeconds * 1000
}

/** A message is acknowledged while its consumer still has it to itself; later, another replica may be handling it too. */
export const handledWithinVisibility = (): Check => ({
  name: 'handled-within-visibility',
  property: 'every message is acknowledged before its visibility time-out is over',
  judge: (history) => {
    const acknowledges = history.of('acknowledge').filter(({ queue }) => queue === history.facts.queue)
    const findings = acknowledges.flatMap((acknowledge) => {
      const { messageId, actor, index, timeMs, key, outcome } = acknowledge
      const receives = history
        .of('receive')
        .filter((each) => each.messageId === messageId && each.actor === actor && each.index < index)
      // A delete that did not count had an old receipt handle: the message had been handed out again meanwhile.
      const receive = outcome === 'ok' ? receives.at(-1) : receives[0]
      if (receive === undefined) return []
      const lateMs = timeMs - hiddenUntil(history, receive, index)
      if (lateMs <= 0) return []
      return [
        {
          words: `${actor} acknowledged the message of ${key ?? messageId} ${seconds(timeMs - receive.timeMs)} after it received it, ${seconds(lateMs)} after it had become visible to others`,
          operations: [receive.index, index],
        },
      ]
    })
    return judgementOf(acknowledges.length, findings, {
      pass: `${acknowledges.length} acknowledgements came within the visibility time-out`,
      none: 'nothing was acknowledged',
    })
  },
})
// #endregion check
