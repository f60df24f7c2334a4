import type { History } from '../model/history.ts'
import { lettersOf } from './dead-letters.ts'
import { ledgerOf } from './ledger.ts'
import { harnessProbe, lateFigure, waitedFigure } from '../model/probe.ts'
import type { Figure } from '../model/result.ts'

/** Milliseconds from one operation to another, where both happened. */
const between = (
  name: string,
  from: { timeMs: number } | undefined,
  to: { timeMs: number } | undefined,
): readonly Figure[] =>
  from === undefined || to === undefined ? [] : [{ name, value: Math.round(to.timeMs - from.timeMs), unit: 'ms' }]

/**
 * How recovery went, in its three parts: from the injection until the fault was seen at work, from the heal until the first
 * message was handled again, and from the heal until the backlog was drained. Without a fault: from the last step on.
 */
const recovery = (history: History): readonly Figure[] => {
  const faults = history.of('fault')
  const healed = faults.findLast(({ phase, outcome }) => phase === 'heal' && outcome === 'ok')
  const handled = history.of('acknowledge').filter(({ outcome }) => outcome === 'ok')
  const settled = history.of('phase').find(({ phase, outcome }) => phase === 'settle' && outcome === 'ok')
  if (healed === undefined) {
    const driven = history.of('phase').find(({ phase, outcome }) => phase === 'drive' && outcome !== 'invoke')
    return between('recovery', driven, settled)
  }
  const injected = faults.find(({ phase, outcome }) => phase === 'inject' && outcome === 'ok')
  const bitten = faults.find(({ phase, index }) => phase === 'bite' && index > (injected?.index ?? 0))
  const after = handled.filter(({ index }) => index > healed.index)
  return [
    ...between('detected after', injected, bitten),
    ...between('first success after the heal', healed, after[0]),
    ...between('backlog drained after the heal', healed, after.at(-1)),
  ]
}

/** Share of the time in which somebody waited for a processor, in per cent, from which on a figure of time may be the machine's. */
const busyFrom = 50

/** How busy the machine was, where it was: the largest share of ten seconds in which something waited for a processor, and by how much the harness's own work came late. */
const machine = (history: History): readonly Figure[] => {
  const told = history.of('probe').filter(({ probe }) => probe === harnessProbe)
  const most = (which: string): number =>
    Math.max(0, ...told.flatMap(({ unit, value }) => (unit === which ? value : [])))
  const late = told.some(({ unit, outcome }) => unit === 'ms' && outcome === 'fail')
  return [
    ...(most('%') >= busyFrom ? [{ name: waitedFigure, value: Math.round(most('%')), unit: '%' }] : []),
    ...(late ? [{ name: lateFigure, value: most('ms'), unit: 'ms' }] : []),
  ]
}

/** The figures of a cell that a report lists. */
export const figuresOf = (history: History): readonly Figure[] => [
  {
    name: 'published',
    value: ledgerOf(history).entries.filter(({ place }) => place !== 'withheld').length,
    unit: 'copies',
  },
  { name: 'received', value: history.of('receive').length, unit: 'times' },
  {
    name: 'dead-lettered',
    value: lettersOf(history).length,
    unit: 'messages',
  },
  ...recovery(history),
  ...machine(history),
]
