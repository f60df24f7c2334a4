import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, list, makingOf, finalEffects } from './evidence.ts'

/** The subject's events of one message group take effect in the order in which they were published. */
export const takesEffectInOrder = (): Check => ({
  name: 'takes-effect-in-order',
  property: 'events of one group take effect in the order in which they were published',
  stands: () => true,
  judge: (history) => {
    const published = history.of('publish').filter(({ role, outcome }) => role === 'subject' && outcome === 'ok')
    // Of a copy there is no effect of its own.
    const order = published.filter(({ event }, nth) => published.findIndex((each) => each.event === event) === nth)
    const effects = finalEffects(history).filter(({ by }) => by !== undefined)
    const made = order.flatMap((publish) => {
      const row = effects.find(({ key, by }) => key === publish.key && by?.endsWith(`_${publish.version}`) === true)
      const making = row === undefined ? undefined : makingOf(history, row)
      return row === undefined || making === undefined ? [] : [{ publish, row, making }]
    })
    const findings = made.slice(1).flatMap((later, nth) => {
      const earlier = made[nth]
      if (earlier === undefined || earlier.making.index < later.making.index) return []
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
