import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { type Entry, isSettled, ledgerOf, type Place } from '../harness/judge/ledger.ts'
import { counted, list, times } from './evidence.ts'

/** Places in which no copy may end; purged only where an operator asked for it. */
const wrong = (place: Place, purgedOnPurpose: boolean): boolean =>
  place === 'expired' || place === 'unseen' || (place === 'purged' && !purgedOnPurpose)

/** How often a message was extended since it was handed out last: once may put it off, more keep it from others. */
const extendedBy = (history: History, { operations }: Entry['journey']): number => {
  const own = new Set(operations)
  const handedOut = history.of('receive').findLast(({ index }) => own.has(index))?.index ?? Infinity
  return history
    .of('visibility')
    .filter(({ index, timeoutSeconds }) => own.has(index) && index > handedOut && timeoutSeconds > 0).length
}

const whereOf = (history: History, { place, journey }: Entry): string => {
  if (place === 'unseen') return 'no stage of it was seen'
  const extended = place === 'in flight' ? extendedBy(history, journey) : 0
  return extended > 1 ? `it is kept in flight by ${extended} visibility changes, never acknowledged,` : `it is ${place}`
}

const findingOf = (
  history: History,
  entry: Entry,
  besides: string,
): { words: string; operations: readonly number[] } => ({
  words: `copy ${entry.copy} of ${entry.publish.key ?? ''} ended nowhere good: ${whereOf(history, entry)} after it was received ${times(entry.journey.receives)}${besides}`,
  operations: [entry.publish.index, ...entry.journey.operations, ...entry.made.flatMap(({ operations }) => operations)],
})

/** Messages of the system's own that may come from several copies, and are counted with none, in words. */
const unattributedIn = (history: History): string => {
  const untraced = history
    .of('enqueue')
    .filter(({ origin, candidates, copy }) => origin === 'system' && candidates !== undefined && copy === undefined)
  const [first] = untraced
  if (first === undefined) return ''
  const [are, they] = untraced.length === 1 ? ['is', 'it names'] : ['are', 'they name']
  return `; ${counted(untraced.length, 'message')} that the system sent ${are} unattributed, and counted with none, as ${they} several (${list(first.candidates ?? [])}): "copyOf" of the stream can tell`
}

/** Every published copy ended in exactly one place, and none is still on its way. */
export const ledgerBalances = (): Check => ({
  name: 'ledger-balances',
  property: 'every published copy ended in exactly one place, and none is still on its way',
  needs: () => ['aborted-poll-takes-nothing', 'stale-handle-deletes-nothing'],
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const besides = unattributedIn(history)
    const onPurpose = history.of('operate').some(({ action, outcome }) => action === 'purge' && outcome === 'ok')
    const findings = entries
      .filter(({ place }) => !isSettled(place) || wrong(place, onPurpose))
      .map((entry, nth) => findingOf(history, entry, nth === 0 ? besides : ''))
    const sent = entries.filter(({ place }) => place !== 'withheld')
    const places = [...Map.groupBy(sent, ({ place }) => place)].map(([place, group]) => `${group.length} ${place}`)
    const apart = sent.length === entries.length ? '' : `; ${entries.length - sent.length} withheld on purpose`
    return judgementOf(entries.length, findings, {
      pass: `${sent.length} copies published = ${list(places)}${apart}${besides}`,
      none: 'nothing was published',
    })
  },
})
