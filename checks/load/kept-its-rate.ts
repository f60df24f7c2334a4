import type { LoadCheck } from './load-check.ts'
import { lateBorne, sums } from './sums.ts'

/** The load was made as it was planned: otherwise nothing is known, good or bad, of how the system bears it. */
export const keptItsRate = (): LoadCheck => ({
  name: 'kept-its-rate',
  property: 'the load was made as it was planned',
  judge: (history) => {
    const { due, lateFromMs } = history.facts
    const figures = history.of('load')
    const { sent, late } = sums(figures)
    const end = history.of('load-end').at(-1)
    const unknown = (words: string): ReturnType<LoadCheck['judge']> => ({ verdict: 'unknown', words, findings: [] })
    if (end === undefined) return unknown('the load did not come to its end')
    if (sent === 0) return unknown(`no request was sent: ${end.words}`)
    if (end.unsent > 0)
      return unknown(
        `${end.unsent} of ${sent + end.unsent} requests were never sent: the generator could not keep the rate`,
      )
    if (due !== undefined && sent < due) return unknown(`${due - sent} of ${due} requests left no trace`)
    if (late / sent > lateBorne)
      return unknown(
        `the generator could not keep the rate: it sent ${late} of ${sent} requests more than ${lateFromMs} ms late, though there was room for them`,
      )
    return { verdict: 'pass', words: `${sent} requests were sent when they were due`, findings: [] }
  },
})
