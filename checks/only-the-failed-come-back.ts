import { type Check, judgementOf } from '../harness/model/check.ts'
import { messageOf } from '../harness/judge/message-of.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted, list, waitedInVain } from './evidence.ts'

/** Who was handed a message that the tap had held back: another may have asked for it. By message. */
const handedOut = (history: History): ReadonlyMap<string, OperationOf<'fault'> & { readonly consumer: string }> =>
  new Map(
    history.of('fault').flatMap((bite) => {
      const { effect, consumer = '', messageId } = bite.call ?? {}
      return effect === 'reorder' && messageId !== undefined ? [[messageId, { ...bite, consumer }] as const] : []
    }),
  )

/** Of messages that were handed out together, those that can be handled are handled at once, whatever becomes of the one that cannot. */
export const onlyTheFailedComeBack = (): Check => ({
  name: 'only-the-failed-come-back',
  property: 'when one message of a batch fails, the others of that batch do not come back',
  needs: () => ['sees-consumers'],
  judge: (history) => {
    const hands = handedOut(history)
    const handed = Math.max(...[...hands.values()].map(({ index }) => index))
    const published = history.of('publish').flatMap((publish) => {
      const hand = publish.outcome === 'ok' ? hands.get(messageOf(publish, history.of('enqueue')) ?? '') : undefined
      return hand === undefined ? [] : [{ publish, hand }]
    })
    const poison = published.find(({ publish }) => publish.dies === true)
    const others = published.filter(
      ({ publish, hand }) => publish.dies !== true && hand.consumer === poison?.hand.consumer,
    )
    const findings = others.flatMap(({ publish, hand }) => {
      const again = history
        .of('receive')
        .filter(
          ({ copy, queue, index }) => copy === publish.copy && queue === history.facts.queue && index > hand.index,
        )
      const [first] = again
      if (first === undefined) return []
      return [
        {
          words: `the event of ${publish.key ?? ''} can be handled, and came back ${counted(again.length, 'time')} after ${hand.consumer} got it together with one that cannot: handed out at ${at(hand)}, received again at ${list(again.map(at))}`,
          operations: [publish, hand, ...again].map(({ index }) => index),
          // It failed by itself, where the machine kept it waiting.
          ...(waitedInVain(history, publish.key, handed, first.index) ? { byTime: true as const } : {}),
        },
      ]
    })
    return judgementOf(others.length, findings, {
      pass: `${counted(others.length, 'message')} handed out together with one that failed did not come back`,
      none: 'nothing was handed out together with a message that failed',
    })
  },
})
