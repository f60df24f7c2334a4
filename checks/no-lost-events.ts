import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { ledgerOf } from '../harness/judge/ledger.ts'
import { expectations, finalEffects, list, publishesOf } from './evidence.ts'

/** Keys of which a message was still queued or in flight when its system was given up: what they lack may come, and that it has not is for other checks to say. */
const onTheirWay = (history: History): ReadonlySet<string | undefined> => {
  const rest = history.of('phase').findLast(({ phase, outcome }) => phase === 'settle' && outcome !== 'invoke')
  if (rest?.outcome !== 'fail') return new Set()
  const { entries } = ledgerOf(history)
  const open = entries.filter(({ place }) => place === 'queued' || place === 'in flight')
  return new Set(open.map(({ publish }) => publish.key))
}

/** Every key has the records that its events must leave; the control event's effect was seen, so the reader can see. */
export const noLostEvents = (): Check => ({
  name: 'no-lost-events',
  late: true,
  property: 'every published event took effect',
  judge: (history) => {
    const open = onTheirWay(history)
    const judged = expectations(history).filter(
      ({ expect, rows }) => rows.length >= expect.rows || !open.has(expect.key),
    )
    const findings = judged
      .filter(({ expect, rows }) => rows.length < expect.rows)
      .map(({ expect, rows }) => {
        const events = publishesOf(history, expect.key)
        const there = finalEffects(history).filter(({ key }) => key === expect.key)
        // Something of it is there: then it was not lost, and what is missing is the rest of it.
        const sofar = [...Map.groupBy(there, ({ entity }) => entity)].map(([entity, all]) => `${all.length} ${entity}`)
        const end =
          there.length === 0
            ? 'an event was lost'
            : `of its effects there is ${list(sofar)}, and ${expect.entity} is missing`
        return {
          words: `${expect.key ?? ''} has ${rows.length === 0 ? 'no' : `only ${rows.length}`} ${expect.entity}, ${expect.rows} expected from ${events.length} published copies: ${end}`,
          operations: [...events, expect.index, ...rows.map(({ index }) => index)],
        }
      })
    return judgementOf(judged.length, findings, {
      pass: `all ${judged.length} expected sets of records are there`,
      none: 'no effects were expected of what had come to its end, so none could be lost',
    })
  },
})
