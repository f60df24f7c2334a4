import { type Check, judgementOf } from '../harness/model/check.ts'
import { expectations, publishesOf } from './evidence.ts'

/** Every key has the records that its events must leave; the control event's effect was seen, so the reader can see. */
export const noLostEvents = (): Check => ({
  name: 'no-lost-events',
  property: 'every published event took effect',
  judge: (history) => {
    const judged = expectations(history)
    const findings = judged
      .filter(({ expect, rows }) => rows.length < expect.rows)
      .map(({ expect, rows }) => {
        const events = publishesOf(history, expect.key)
        return {
          words: `${expect.key ?? ''} has ${rows.length === 0 ? 'no' : `only ${rows.length}`} ${expect.entity}, ${expect.rows} expected from ${events.length} published copies: an event was lost`,
          operations: [...events, expect.index, ...rows.map(({ index }) => index)],
        }
      })
    return judgementOf(judged.length, findings, {
      pass: `all ${judged.length} expected sets of records are there`,
      none: 'no effects were expected, so none could be lost',
    })
  },
})
