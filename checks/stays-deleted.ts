import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, bounds, cameToRest, counted, publishesOf, rowsAsProof } from './evidence.ts'

/** A record that was deleted, or merged into another, is not there again, or shows that it was deleted where it is kept, whatever was handled afterwards. */
export const staysDeleted = (): Check => ({
  name: 'stays-deleted',
  late: true,
  property: 'a record that was deleted or merged away stays so, whatever is handled afterwards',
  stands: cameToRest,
  judge: (history) => {
    const deletes = history
      .of('publish')
      .filter(({ variant, outcome }) => (variant === 'delete' || variant === 'merge') && outcome === 'ok')
    const handled = deletes.flatMap((publish) => {
      const done = history.of('acknowledge').find(({ copy, outcome }) => copy === publish.copy && outcome === 'ok')
      return done === undefined ? [] : [{ publish, done }]
    })
    // A merge that was undone keeps nothing away: that the record is there again others judge.
    const undone = new Set(history.of('publish').flatMap(({ variant, key }) => (variant === 'unmerge' ? [key] : [])))
    const stays = handled.filter(({ publish }) => !undone.has(publish.key))
    const findings = stays.flatMap(({ publish, done }) =>
      bounds(history).flatMap(({ expect, rows }) => {
        if (expect.key !== publish.key) return []
        const again =
          rows.length > expect.rows
            ? rows
            : rows.filter(({ state }) => expect.state !== undefined && state !== expect.state)
        if (again.length === 0) return []
        const later = history
          .of('acknowledge')
          .findLast(({ key, index, outcome }) => key === expect.key && index > done.index && outcome === 'ok')
        const shows = again.map(({ record, state }) => `${record}${state === undefined ? '' : ` ("${state}")`}`)
        const though = later === undefined ? '' : `; ${later.actor} was done with an older event of it at ${at(later)}`
        return [
          {
            words: `${expect.entity} of ${expect.key ?? ''} is there as ${shows.join(', ')}, though ${done.actor} had ${publish.variant === 'merge' ? 'merged it away' : 'deleted it'} by ${at(done)}${though}`,
            operations: [
              ...publishesOf(history, expect.key),
              done.index,
              ...(later === undefined ? [] : [later.index]),
              ...rowsAsProof(history, again),
            ],
          },
        ]
      }),
    )
    return judgementOf(handled.length, findings, {
      pass:
        stays.length > 0
          ? `${counted(stays.length, 'record')} stayed deleted or merged away`
          : 'each merge was undone, so that nothing had to stay away',
      none: 'no delete or merge was handled',
    })
  },
})
