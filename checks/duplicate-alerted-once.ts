import type { RecordAct } from '../harness/model/acts.ts'
import { type Check, type Finding, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { standsIn } from '../harness/standing.ts'
import { at, counted, list, times } from './evidence.ts'

/** Acts by which a record comes to be there twice. */
const doubling: ReadonlySet<string> = new Set<RecordAct>(['duplicate', 'map-another'])

const judgeKey = (history: History, made: OperationOf<'operate'>, key: string): readonly Finding[] => {
  const name = history.facts.alerts?.duplicate ?? ''
  const { records = [] } = made
  const raised = history
    .of('alert')
    .filter((alert) => alert.name === name && alert.state === 'raised' && alert.key === key && alert.index > made.index)
  const operations = [made.index, ...raised.map(({ index }) => index)]
  const [first] = raised
  if (first === undefined)
    return [{ words: `${key} had been there twice since ${at(made)}, and no alert "${name}" told of it`, operations }]
  const unnamed = records.filter((record) => !raised.some(({ message }) => standsIn(message, record)))
  return [
    ...(raised.length === 1
      ? []
      : [
          { words: `that ${key} is there twice was told ${times(raised.length)}: ${list(raised.map(at))}`, operations },
        ]),
    ...(unnamed.length === 0
      ? []
      : [
          {
            words: `the alert that ${key} is there twice does not name ${list(unnamed)}: "${first.message}"`,
            operations,
          },
        ]),
  ]
}

/** Whether the create that would have met another's mapping got no answer of what it made: its retry finds that mapping, and cannot know of its own record. */
const isUnmet = (history: History, made: OperationOf<'operate'>): boolean =>
  made.action === 'map-another' &&
  history.of('fault').some(({ fault, gaveUp }) => fault === 'held-answer' && gaveUp === true)

/** A record that is there twice is told in one alert that names both, however often the event that met it was tried. */
export const duplicateAlertedOnce = (): Check => ({
  name: 'duplicate-alerted-once',
  property: 'a duplicate is told in one alert that names both records, however often it is met',
  judge: (history) => {
    const made = history.of('operate').filter(({ action, outcome }) => doubling.has(action) && outcome === 'ok')
    const met = made
      .filter((operate) => !isUnmet(history, operate))
      .flatMap((operate) => (operate.keys ?? []).map((key) => ({ operate, key })))
    const findings = met.flatMap(({ operate, key }) => judgeKey(history, operate, key))
    return judgementOf(met.length, findings, {
      pass: `${counted(met.length, 'duplicate')} told once, with both ids`,
      none: 'nothing was there twice',
    })
  },
})
