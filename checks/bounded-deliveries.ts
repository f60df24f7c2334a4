import { type Check, judgementOf } from '../harness/model/check.ts'
import { returnsOf } from '../harness/judge/dead-letters.ts'
import { ledgerOf } from '../harness/judge/ledger.ts'
import { list } from './evidence.ts'

/**
 * No event is handed out more often than the redrive policy allows, counting the copies that the system itself sends again. What it makes of an event for later, such as a message to do
 * the rest, has as many deliveries once more: a loop never ends by that.
 */
export const boundedDeliveries = (): Check => ({
  name: 'bounded-deliveries',
  property: 'no event is handed out more than maxReceiveCount times between redrives',
  needs: () => ['sees-consumers'],
  stands: () => true,
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const { maxReceiveCount, queue } = history.facts
    const received = entries.filter(({ receives }) => receives > 0)
    const receivesOf = Map.groupBy(
      history.of('receive').filter((receive) => receive.queue === queue),
      ({ copy }) => copy,
    )
    const findings = received.flatMap(({ copy, publish, journey, made }) => {
      const receives = receivesOf.get(copy) ?? []
      const returns = returnsOf(history).filter((back) => back.copy === copy)
      const isForLater = history
        .of('enqueue')
        .some(
          (each) =>
            each.copy === copy && each.origin === 'system' && !returns.some((back) => back.index === each.index),
        )
      const allowed = maxReceiveCount * (1 + returns.length + (isForLater ? 1 : 0))
      if (receives.length <= allowed) return []
      const sentAgain =
        made.length > 0
          ? `; the system deleted it and sent it again ${made.length} times, so its receive count never passed ${Math.max(...receives.map(({ receiveCount }) => receiveCount))}`
          : ''
      const who = [...new Set(receives.map(({ actor }) => actor))]
      return [
        {
          words: `the event of ${publish.key ?? ''} was handed out ${receives.length} times (to ${list(who)}), ${allowed} allowed${sentAgain}`,
          operations: [
            publish.index,
            ...receives.map(({ index }) => index),
            ...[journey, ...made].flatMap(({ operations }) => operations),
          ],
        },
      ]
    })
    return judgementOf(received.length, findings, {
      pass: `none of ${received.length} copies was handed out more often than ${maxReceiveCount} receives between redrives allow`,
      none: 'nothing was received',
    })
  },
})
