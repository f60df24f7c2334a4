import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, cameToRest, expectations, publishesOf } from './evidence.ts'

/** How a total differs from what its events add up to, where both are numbers. */
const differenceOf = (found: string | undefined, total: string): string => {
  const difference = Number(found) - Number(total)
  if (difference < 0) return 'something was written over or never counted'
  return difference > 0 ? 'something was counted more than once' : 'it is not what they add up to'
}

const findingOf = (
  history: History,
  { entity, key, total = '' }: OperationOf<'expect'>,
  row: OperationOf<'effect'>,
): Finding => {
  const events = new Set(
    history
      .of('publish')
      .filter((publish) => publish.key === key && publish.outcome === 'ok')
      .map(({ event }) => event),
  )
  const last = history.of('acknowledge').findLast((acknowledge) => acknowledge.key === key)
  const lately = last === undefined ? '' : ` (the last message was handled at ${at(last)} by ${last.actor})`
  return {
    words: `${entity} of ${key ?? ''} shows "${row.state ?? 'nothing'}", its ${events.size} events add up to "${total}"${lately}: ${differenceOf(row.state, total)}`,
    operations: [...publishesOf(history, key), ...(last === undefined ? [] : [last.index]), row.index],
  }
}

/** Each total is the sum of its events, each counted once, in whatever order and however often they came. */
export const addsUp = (): Check => ({
  name: 'adds-up',
  late: true,
  property: 'every total is what its events add up to, each counted once',
  stands: cameToRest,
  judge: (history) => {
    const judged = expectations(history).filter(({ expect }) => expect.total !== undefined)
    const findings = judged.flatMap(({ expect, rows }) =>
      rows.filter(({ state }) => state !== expect.total).map((row) => findingOf(history, expect, row)),
    )
    return judgementOf(judged.length, findings, {
      pass: `${judged.length} totals are what their events add up to`,
      none: 'no total was expected',
    })
  },
})
