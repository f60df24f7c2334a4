import { type Check, judgementOf } from '../harness/model/check.ts'
import { type Entry, isSettled, ledgerOf, type Place } from '../harness/judge/ledger.ts'
import { counted, list, times } from './evidence.ts'

/** Places in which no copy may end; purged only where an operator asked for it. */
const wrong = (place: Place, purgedOnPurpose: boolean): boolean =>
  place === 'expired' || place === 'unseen' || (place === 'purged' && !purgedOnPurpose)

const findingOf = ({
  copy,
  place,
  journey,
  publish,
  made,
}: Entry): { words: string; operations: readonly number[] } => ({
  words: `copy ${copy} of ${publish.key ?? ''} ended nowhere good: ${place === 'unseen' ? 'no stage of it was seen' : `it is ${place}`} after it was received ${times(journey.receives)}`,
  operations: [publish.index, ...journey.operations, ...made.flatMap(({ operations }) => operations)],
})

/** Every published copy ended in exactly one place, and none is still on its way. */
export const ledgerBalances = (): Check => ({
  name: 'ledger-balances',
  property: 'every published copy ended in exactly one place, and none is still on its way',
  needs: () => ['aborted-poll-takes-nothing', 'stale-handle-deletes-nothing'],
  judge: (history) => {
    const { entries } = ledgerOf(history)
    const onPurpose = history.of('operate').some(({ action, outcome }) => action === 'purge' && outcome === 'ok')
    const findings = entries.filter(({ place }) => !isSettled(place) || wrong(place, onPurpose)).map(findingOf)
    const places = [...Map.groupBy(entries, ({ place }) => place)].map(([place, group]) => `${group.length} ${place}`)
    const untraced = history
      .of('enqueue')
      .filter(({ origin, candidates, copy }) => origin === 'system' && candidates !== undefined && copy === undefined)
    const besides =
      untraced.length === 0
        ? ''
        : `; ${counted(untraced.length, 'message')} that the system sent ${untraced.length === 1 ? 'is' : 'are'} unattributed, and counted with none, as ${untraced.length === 1 ? 'it names' : 'they name'} several (${list(untraced[0]?.candidates ?? [])}): "copyOf" of the stream can tell`
    return judgementOf(entries.length, findings, {
      pass: `${entries.length} copies published = ${list(places)}${besides}`,
      none: 'nothing was published',
    })
  },
})
