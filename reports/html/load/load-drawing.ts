import type { History } from '../../../harness/model/history.ts'
import type { FaultBeside, LoadFacts } from '../../../harness/model/load.ts'
import { html, type Markup } from '../markup.ts'
import { count, seconds } from '../words.ts'
import { byRequest } from './by-request.ts'
import { type BySecond, bySecond } from './by-second.ts'

/** What is to be known of a load: its own facts, or those of a front door's cell. */
export type Loaded = Pick<LoadFacts, 'stream'> & {
  readonly thresholds?: Pick<LoadFacts['thresholds'], 'p95Ms' | 'p99Ms'>
}

/** What the drawing shows, for those who cannot see it and where there is no JavaScript. */
const inWords = ({ seconds: all, p95, sent, wrong }: BySecond): string => {
  const slowest = p95.reduce<number>((a, b) => Math.max(a, b ?? 0), 0)
  const at = p95.indexOf(slowest)
  const most = sent.reduce((a, b) => Math.max(a, b), 0)
  const bad = wrong.filter((many) => many > 0).length
  return `Counted by the second in which requests were due: ${count(all.length, 'second')}, at most ${count(most, 'request')} in one. In the slowest 95 % took up to ${seconds(slowest)} (from ${at} s on). ${bad === 0 ? 'In none was an answer wrong.' : `In ${bad} of them answers were wrong.`}`
}

/** What was broken meanwhile, as the bands show it. */
const besideInWords = (beside: readonly FaultBeside[]): string =>
  beside.length === 0
    ? ''
    : ` Shaded: ${beside.map(({ fault, run, fromSecond, toSecond }) => `${fault} of the run ${run}, in force from ${fromSecond} to ${toSecond} s`).join('; ')}.`

/** A load's latency and errors over time, with what was broken meanwhile, and what each kind of request came to; nothing where there was none. */
export const loadDrawing = (history: History<Loaded>): Markup => {
  const known = bySecond(history)
  if (known.seconds.length === 0) return html``
  const { p95Ms, p99Ms } = history.facts.thresholds ?? {}
  const beside = history.of('fault-beside')
  const faults = beside.map(({ fault, fromSecond, toSecond }) => ({ fault, fromSecond, toSecond }))
  return html`<figure class="timeline load">
    <figcaption><h4>Over time</h4></figcaption>
    <p class="fine now" aria-hidden="true"></p>
    <div class="chart" data-load="${JSON.stringify({ ...known, limit: p95Ms ?? p99Ms ?? null, faults })}"></div>
    <div
      class="chart low"
      data-errors="${JSON.stringify({ seconds: known.seconds, sent: known.sent, wrong: known.wrong, faults })}"
    ></div>
    <p class="fine">
      Above: how long answers took. Below: requests sent, and in red those without a right answer.
      ${inWords(known)}${besideInWords(beside)}
    </p>
    ${byRequest(history)}
  </figure>`
}
