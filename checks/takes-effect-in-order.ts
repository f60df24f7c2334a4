import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, list, makingOf, finalEffects } from './evidence.ts'

/** An event, its row, and what told that this was made. */
interface Made {
  readonly publish: OperationOf<'publish'>
  readonly row: OperationOf<'effect'>
  readonly making: OperationOf<'log'>
}

/**
 * Whether somebody else had dealt with an event before another took effect. Who was frozen once its work was done tells of it only when it goes on: by then whoever was
 * given the message instead has found the record there.
 */
const doneByAnother = (history: History, { publish, making }: Made, other: Made): boolean =>
  history
    .of('acknowledge')
    .some(
      ({ outcome, copy, actor, index }) =>
        outcome === 'ok' && copy === publish.copy && actor !== making.actor && index < other.making.index,
    )

/** The subject's events of one message group take effect in the order in which they were published. */
export const takesEffectInOrder = (): Check => ({
  name: 'takes-effect-in-order',
  property: 'events of one group take effect in the order in which they were published',
  stands: () => true,
  // Where neither effects tell by which update they are, nor a log which record was made, only what is left in the end shows an order: other checks go by that.
  applies: (history) =>
    finalEffects(history).some(({ by }) => by !== undefined) &&
    history.of('log').some(({ record }) => record !== undefined),
  judge: (history) => {
    const published = history.of('publish').filter(({ role, outcome }) => role === 'subject' && outcome === 'ok')
    // Of a copy there is no effect of its own.
    const order = published.filter(({ event }, nth) => published.findIndex((each) => each.event === event) === nth)
    const effects = finalEffects(history).filter(({ by }) => by !== undefined)
    const made = order.flatMap((publish): readonly Made[] => {
      const row = effects.find(({ key, by }) => key === publish.key && by?.endsWith(`_${publish.version}`) === true)
      const making = row === undefined ? undefined : makingOf(history, row)
      return row === undefined || making === undefined ? [] : [{ publish, row, making }]
    })
    const findings = made.slice(1).flatMap((later, nth) => {
      const earlier = made[nth]
      if (earlier === undefined || earlier.making.index < later.making.index) return []
      if (doneByAnother(history, earlier, later)) return []
      return [
        {
          words: `${later.row.by ?? ''} took effect at ${at(later.making)} by ${later.making.actor}, before ${earlier.row.by ?? ''} at ${at(earlier.making)} by ${earlier.making.actor}, which was published before it`,
          operations: [earlier.publish.index, later.publish.index, later.making.index, earlier.making.index],
        },
      ]
    })
    return judgementOf(Math.max(0, made.length - 1), findings, {
      pass: `${made.length} events took effect in their order: ${list(made.slice(0, 4).map(({ making }) => at(making)))}${made.length > 4 ? ' …' : ''}`,
      none: 'fewer than two events were seen to take effect',
    })
  },
})
