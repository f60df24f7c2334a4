import { type Check, judgementOf } from '../harness/model/check.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { bounds, publishesOf, rowsAsProof, rowsInWords, times } from './evidence.ts'

/** Groups of rows that one update made, where it made several. */
const repeated = (rows: readonly OperationOf<'effect'>[]): readonly (readonly OperationOf<'effect'>[])[] =>
  [...Map.groupBy(rows, ({ by }) => by)]
    .filter(([by, group]) => by !== undefined && group.length > 1)
    .map(([, group]) => group)

/** No key has more records than its events must leave. */
export const noDuplicateEffects = (): Check => ({
  name: 'no-duplicate-effects',
  late: true,
  property: 'every event took effect once, however often it was delivered',
  stands: () => true,
  judge: (history) => {
    const judged = bounds(history)
    const findings = judged.flatMap(({ expect, rows }) => {
      const key = expect.key ?? ''
      const twice = expect.each === undefined ? (rows.length > expect.rows ? [rows] : []) : repeated(rows)
      const right = expect.each === undefined ? expect.rows : 1
      const surplus = twice.map((group) => ({
        words: `${expect.entity} of ${group[0]?.by ?? key} was created ${times(group.length)}, ${times(right)} is right: ${rowsInWords(history, group, right)}`,
        operations: [...publishesOf(history, expect.key), ...rowsAsProof(history, group)],
      }))
      if (surplus.length > 0 || rows.length <= expect.rows) return surplus
      return [
        {
          words: `${key} has ${rows.length} ${expect.entity}, ${expect.rows} expected: ${rowsInWords(history, rows, expect.rows)}`,
          operations: [...publishesOf(history, expect.key), ...rowsAsProof(history, rows)],
        },
      ]
    })
    return judgementOf(judged.length, findings, {
      pass: `no record too many in ${judged.length} sets`,
      none: 'no effects were expected, so none could be double',
    })
  },
})
