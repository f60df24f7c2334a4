import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, cameToRest, conflictsIn, expectations, list, publishesOf, serverConflicts } from './evidence.ts'

/** Each update of a key left its own mark; none was overwritten by another that had not seen it. */
export const noLostUpdates = (): Check => ({
  name: 'no-lost-updates',
  late: true,
  property: 'every update of a record is in it, also those that came at the same moment',
  stands: cameToRest,
  judge: (history) => {
    const judged = expectations(history).filter(({ expect }) => expect.each !== undefined)
    const conflicts = [...conflictsIn(history), ...serverConflicts(history, '40001')]
    const findings = judged.flatMap(({ expect, rows }) => {
      const found = new Set(rows.map(({ by }) => by))
      const missing = (expect.each ?? []).filter((id) => !found.has(id))
      if (missing.length === 0) return []
      const acknowledged = history
        .of('acknowledge')
        .filter(({ key, outcome }) => key === expect.key && outcome === 'ok')
      const last = acknowledged.at(-1)
      const though =
        last === undefined
          ? ''
          : `, though all ${acknowledged.length} messages were acknowledged (the last at ${at(last)})`
      // One alone met no other.
      const silence =
        conflicts.length === 0 && (expect.each ?? []).length > 1 ? '; no serialization failure (40001) was told of' : ''
      return [
        {
          words: `${expect.key ?? ''} lost ${missing.length} of ${expect.each?.length ?? 0} ${expect.entity} updates (${list(missing)})${though}${silence}`,
          operations: [
            ...publishesOf(history, expect.key),
            ...acknowledged.map(({ index }) => index),
            ...rows.map(({ index }) => index),
          ],
        },
      ]
    })
    return judgementOf(judged.length, findings, {
      pass: `all updates are in the records of ${judged.length} sets`,
      none: 'no updates were counted',
    })
  },
})
