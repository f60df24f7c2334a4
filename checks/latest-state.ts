import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, cameToRest, expectations, makingOf, withheldOf } from './evidence.ts'

/** Each key shows the state of its latest version, in whatever order the versions came. */
export const latestState = (): Check => ({
  name: 'latest-state',
  late: true,
  property: 'every record ends in its latest state, in whatever order its events came',
  stands: cameToRest,
  judge: (history) => {
    const judged = expectations(history).filter(({ expect }) => expect.state !== undefined)
    const findings = judged.flatMap(({ expect, rows }) =>
      rows
        .filter(({ state }) => state !== expect.state)
        .map((row) => {
          const publishes = history.of('publish').filter(({ key, outcome }) => key === expect.key && outcome === 'ok')
          const order = publishes.map(({ version }) => version).join(', ')
          const withheld = withheldOf(history, expect.key).map(({ version }) => version)
          const apart = withheld.length === 0 ? '' : `; withheld on purpose: ${withheld.join(', ')}`
          const last = history.of('acknowledge').findLast(({ key }) => key === expect.key)
          const making = makingOf(history, row)
          const lately = last === undefined ? '' : `; the last message was handled at ${at(last)} by ${last.actor}`
          return {
            words: `${expect.entity} of ${expect.key ?? ''} shows "${row.state ?? 'nothing'}", "${expect.state ?? ''}" is the latest (versions published in the order ${order}${apart}${lately})`,
            operations: [
              ...publishes.map(({ index }) => index),
              ...(last === undefined ? [] : [last.index]),
              ...(making === undefined ? [] : [making.index]),
              row.index,
            ],
          }
        }),
    )
    return judgementOf(judged.length, findings, {
      pass: `${judged.length} records show their latest state`,
      none: 'no record with a state was judged',
    })
  },
})
