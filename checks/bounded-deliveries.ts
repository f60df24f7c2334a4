import { type Check, judgementOf } from '../harness/model/check.ts'
import { returnsOf } from '../harness/judge/dead-letters.ts'
import { ledgerOf } from '../harness/judge/ledger.ts'
import { list } from './evidence.ts'

/**
 * No event is handed out more often than the redrive policy allows, counting the copies that the system itself sends again. Whoever works on a delivery of it may make a message for later on
 * the same queue, such as one to do the rest, which has as many deliveries of its own. What is made of such a message has none more: a loop never ends by that.
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
      const returns = returnsOf(history).filter((back) => back.copy === copy)
      const isReturn = new Set(returns.map(({ index }) => index))
      const madeForLater = new Set(
        history
          .of('enqueue')
          .filter(
            (each) =>
              each.copy === copy && each.queue === queue && each.origin === 'system' && !isReturn.has(each.index),
          )
          .map(({ messageId }) => messageId),
      )
      const { true: later = [], false: itself = [] } = Object.groupBy(receivesOf.get(copy) ?? [], ({ messageId }) =>
        madeForLater.has(messageId) ? 'true' : 'false',
      )
      const over = [
        { receives: itself, allowed: maxReceiveCount * (1 + returns.length) },
        { receives: later, allowed: maxReceiveCount * Math.max(1, itself.length) },
      ].find(({ receives, allowed }) => receives.length > allowed)
      if (over === undefined) return []
      const { receives, allowed } = over
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
