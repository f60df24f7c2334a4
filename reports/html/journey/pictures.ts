import type { History } from '../../../harness/model/history.ts'
import type { WebVital } from '../../../harness/model/journey.ts'
import type { OperationOf } from '../../../harness/model/operation.ts'
import { html, type Markup } from '../markup.ts'
import { count, seconds } from '../words.ts'

/** A time in which a fault was in force. */
interface InForce {
  readonly fault: string
  readonly fromMs: number
  readonly toMs: number
}

const inForce = (history: History<unknown>): readonly InForce[] => {
  const faults = history.of('fault')
  return faults
    .filter(({ phase, outcome }) => phase === 'inject' && outcome === 'ok')
    .map((inject) => {
      const heal = faults.find(
        (each) => each.faultId === inject.faultId && each.phase === 'heal' && each.index > inject.index,
      )
      return { fault: inject.fault, fromMs: inject.timeMs, toMs: heal?.timeMs ?? Number.POSITIVE_INFINITY }
    })
}

/** Faults that were in force at any time of a step. */
const during = (faults: readonly InForce[], { timeMs, tookMs }: OperationOf<'journey-step'>): readonly string[] => [
  ...new Set(faults.filter(({ fromMs, toMs }) => fromMs < timeMs && toMs > timeMs - tookMs).map(({ fault }) => fault)),
]

const vitalWords = ({ name, value, rating }: WebVital): string =>
  `${name} ${name === 'CLS' ? Math.round(value * 1000) / 1000 : `${Math.round(value)} ms`}${rating === 'good' ? '' : ` (${rating.replace('-', ' ')})`}`

/** At most so many problems of a browser are told in full. */
const most = 5

/** What a person's browser measured, and what went wrong in it. */
const browserSaw = ({ person, journey, vitals, consoleErrors, failedRequests }: OperationOf<'journey-end'>): Markup => {
  const problems = [
    ...failedRequests.map(({ words }) => `request: ${words}`),
    ...consoleErrors.map(({ words }) => `console: ${words}`),
  ]
  const more = problems.length > most ? ` and ${problems.length - most} more` : ''
  // Of a page that was loaded several times the last counts.
  const latest = [...new Map(vitals.map((vital) => [vital.name, vital])).values()]
  return html`<p class="fine">
    ${person ?? journey}:
    ${latest.length === 0 ? 'no web vitals' : latest.map(vitalWords).join(', ')}${problems.length === 0 ? '; nothing went wrong in the browser' : html`; ${problems.slice(0, most).map((words, nth) => html`${nth > 0 && '; '}<code>${words}</code>`)}${more}`}.
  </p>`
}

/** Reads a picture of the run's folder as an address that holds it; undefined where it is not there. */
export type ReadPicture = (file: string) => string | undefined

/** What people saw: a picture of each step of their journeys, in order, with the faults that were in force beside it. */
export const pictures = (history: History<unknown>, read: ReadPicture): Markup | undefined => {
  const steps = history.of('journey-step').filter(({ screenshot }) => screenshot !== undefined)
  if (steps.length === 0) return undefined
  const faults = inForce(history)
  const ends = history.of('journey-end')
  const left = ends.flatMap(({ artefacts = [] }) => artefacts)
  const figure = (step: OperationOf<'journey-step'>): Markup => {
    const source = read(step.screenshot ?? '')
    const beside = during(faults, step)
    const said = step.outcome === 'ok' ? '' : `: ${step.words}`
    const title = `${step.person ?? step.journey}, ${step.name}`
    return html`<figure class="${step.outcome === 'ok' ? 'done' : 'failed'}">
      ${source === undefined ? html`<p class="fine">The picture ${step.screenshot} is gone.</p>` : html`<img src="${source}" alt="What ${title} showed" loading="lazy" />`}
      <figcaption>
        <strong>${title}</strong>${said}
        <span class="fine">at ${seconds(step.timeMs)}, after ${seconds(step.tookMs)}</span>
        ${beside.length > 0 && html`<span class="fault">with ${beside.join(', ')} in force</span>`}
      </figcaption>
    </figure>`
  }
  return html`<details class="pictures" open>
    <summary>${count(steps.length, 'picture')} of what people saw</summary>
    <div class="row" role="group" aria-label="Pictures of what people saw" tabindex="0">${steps.map(figure)}</div>
    ${ends.map(browserSaw)}${left.length > 0 && html`<p class="fine">In the run’s folder: ${left.map((file, nth) => html`${nth > 0 && ', '}<code>${file}</code>`)}. The trace opens with <code>npx playwright-core show-trace</code>.</p>`}
  </details>`
}
