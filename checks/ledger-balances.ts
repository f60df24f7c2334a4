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

const findingOf = (history: History, entry: Entry): { words: string; operations: readonly number[] } => ({
  words: `copy ${entry.copy} of ${entry.publish.key ?? ''} ended nowhere good: ${whereOf(history, entry)} after it was received ${times(entry.journey.receives)}`,
  operations: [entry.publish.index, ...entry.journey.operations, ...entry.made.flatMap(({ operations }) => operations)],
})

/** Every published copy ended in exactly one place, and none is still on its way. */
export const ledgerBalances = (): Check => ({
  name: 'ledger-balances',
  property: 'every published copy ended in exactly one place, and none is still on its way',
  needs: () => ['aborted-poll-takes-nothing', 'stale-handle-deletes-nothing'],
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const onPurpose = history.of('operate').some(({ action, outcome }) => action === 'purge' && outcome === 'ok')
    const findings = entries
      .filter(({ place }) => !isSettled(place) || wrong(place, onPurpose))
      .map((entry) => findingOf(history, entry))
    const sent = entries.filter(({ place }) => place !== 'withheld')
    const places = [...Map.groupBy(sent, ({ place }) => place)].map(([place, group]) => `${group.length} ${place}`)
    const apart = sent.length === entries.length ? '' : `; ${entries.length - sent.length} withheld on purpose`
    const untraced = history
      .of('enqueue')
      .filter(({ origin, candidates, copy }) => origin === 'system' && candidates !== undefined && copy === undefined)
    const besides =
      untraced.length === 0
        ? ''
        : `; ${counted(untraced.length, 'message')} that the system sent ${untraced.length === 1 ? 'is' : 'are'} unattributed, and counted with none, as ${untraced.length === 1 ? 'it names' : 'they name'} several (${list(untraced[0]?.candidates ?? [])}): "copyOf" of the stream can tell`
    return judgementOf(entries.length, findings, {
      pass: `${sent.length} copies published = ${list(places)}${apart}${besides}`,
      none: 'nothing was published',
    })
  },
})
