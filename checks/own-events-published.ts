import { type Check, judgementOf } from '../harness/model/check.ts'
import { counted, expectations, publishesOf } from './evidence.ts'

/** The system tells others of what it did: for every key that has its records there is an event of the system's own. At least one, since they may come twice. */
export const ownEventsPublished = (): Check => ({
  name: 'own-events-published',
  property: 'the event that the system itself publishes of its work is not lost',
  judge: (history) => {
    const { publishesTo } = history.facts
    const told = history
      .of('enqueue')
      .filter(({ queue, origin, outcome }) => queue === publishesTo && origin === 'system' && outcome === 'ok')
    // What took effect in part has nothing to tell yet, and is found by what it lacks.
    const whole = [...Map.groupBy(expectations(history), ({ expect }) => expect.key)].filter(([, found]) =>
      found.every(({ expect, rows }) => rows.length >= expect.rows),
    )
    const keys = new Map(
      whole
        .map(([key, found]) => [key, found.flatMap(({ rows }) => rows)] as const)
        .filter(([, rows]) => publishesTo !== undefined && rows.length > 0),
    )
    const findings = [...keys]
      // One that names several tells of each of them, whatever copy it comes from.
      .filter(([key = '']) => !told.some((event) => event.key === key || event.candidates?.includes(key) === true))
      .map(([key, rows]) => ({
        words: `${key ?? ''} took effect, and nothing was ever sent to ${publishesTo ?? 'a queue'} about it: the system’s own event was lost`,
        operations: [...publishesOf(history, key), ...rows.map(({ index }) => index)],
      }))
    return judgementOf(keys.size, findings, {
      pass: `the system told others of all ${counted(keys.size, 'key')} that took effect, in ${counted(told.length, 'event')} of its own`,
      none:
        publishesTo === undefined
          ? 'the stream publishes no events of its own'
          : 'nothing took effect that others could be told of',
    })
  },
})
