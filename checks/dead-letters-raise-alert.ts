import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { Operation } from '../harness/model/operation.ts'
import { isDeadEnd } from '../harness/model/queue-pair.ts'
import { lettersBefore, lettersOf } from '../harness/judge/dead-letters.ts'
import { at, list, times } from './evidence.ts'

/** When the last dead letter of the cell was gone; undefined while one lies there. */
const emptiedAt = (history: History): Operation | undefined => {
  const left = lettersBefore(history, Infinity)
  const gone = [
    ...history.of('move').filter(({ why }) => why === 'redrive'),
    ...[...history.of('remove'), ...history.of('acknowledge')].filter(({ queue }) => isDeadEnd(history.facts, queue)),
  ]
  return left.size > 0 ? undefined : gone.toSorted((a, b) => a.index - b.index).at(-1)
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`

/** Each of those who look at the queue tells once that something lies there, in time, and once that it is empty again. */
export const deadLettersRaiseAlert = (): Check => ({
  name: 'dead-letters-raise-alert',
  property: 'dead letters raise one alert in time, which clears once they are gone',
  lateFromMs: 1_000,
  judge: (history) => {
    const alert = history.facts.alerts?.deadLetters
    const none = 'no dead letter was there that an alert could tell of'
    const [first] = lettersOf(history)
    if (alert === undefined || first === undefined) return judgementOf(0, [], { pass: '', none })
    const { name, withinMs } = alert
    const told = history.of('alert').filter((each) => each.name === name && each.index > first.index)
    const raised = told.filter(({ state }) => state === 'raised')
    const inTime = raised.filter(({ timeMs }) => timeMs - first.timeMs <= withinMs)
    const emptied = emptiedAt(history)
    const proof = [first, ...told].map(({ index }) => index)
    const findings: Finding[] = []
    const letter = `the event of ${first.key ?? first.toMessageId} lay on ${first.to} from ${at(first)} on`
    if (inTime.length === 0) {
      const instead =
        raised[0] === undefined ? `no alert "${name}" was raised` : `the alert was raised only at ${at(raised[0])}`
      findings.push({ words: `${letter}, and ${instead} within ${seconds(withinMs)}`, operations: proof })
    }
    for (const [actor, own] of Map.groupBy(told, (each) => each.actor)) {
      const again = own.filter(({ state }, nth) => state === 'raised' && own[nth - 1]?.state === 'raised')
      if (again.length > 0)
        findings.push({
          words: `${letter}, and ${actor} raised the alert of it ${times(again.length + 1)} before it cleared one, again at ${list(again.map(at))}`,
          operations: proof,
        })
    }
    if (emptied !== undefined && raised.length > 0) {
      const late = [...Map.groupBy(told, ({ actor }) => actor)].filter(([, own]) => {
        const last = own.at(-1)
        return last?.state !== 'cleared' || last.timeMs - emptied.timeMs > withinMs
      })
      for (const [actor] of late)
        findings.push({
          words: `nothing lay on ${first.to} any more from ${at(emptied)} on, and the alert of ${actor} was not cleared within ${seconds(withinMs)}`,
          operations: [...proof, emptied.index],
        })
    }
    return judgementOf(1, findings, {
      pass: `the alert was raised ${raised[0] === undefined ? '' : `at ${at(raised[0])} `}and cleared`,
      none,
    })
  },
})
