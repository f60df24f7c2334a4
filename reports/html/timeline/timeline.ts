import { type CellHistory, isOfMessages } from '../../../harness/model/history.ts'
import { html, type Markup } from '../markup.ts'
import { count, seconds } from '../words.ts'
import { percent, ticks } from './arrange.ts'
import { depth, type Depth } from './depth.ts'
import { glyphSign, glyphWords } from './glyphs.ts'
import { latency } from './latency.ts'
import type { Glyph, Lane } from './lane.ts'
import { lanes } from './lanes.ts'
import { spanOf, within } from './span.ts'
import { type Sheet, strip } from './strip.ts'

const axis = (sheet: Sheet): Markup => {
  const step = (sheet.ticks[1] ?? 1000) - (sheet.ticks[0] ?? 0)
  const digits = step < 100 ? 2 : step < 1000 ? 1 : 0
  return html`<div class="lane axis">
    <span class="name">Time into the run</span
    ><svg class="strip" height="20" aria-hidden="true">
      ${sheet.ticks.map(
        (tick) =>
          html`<text x="${percent(sheet.span, tick).toFixed(2)}%" y="14" text-anchor="middle"
            >${(tick / 1000).toFixed(digits)} s</text
          >`,
      )}
    </svg>
  </div>`
}

/** What the chart shows, for those who cannot see it and where there is no JavaScript. */
const depthWords = ({ seconds: times, queue, deadLetterQueue, from }: Depth): string => {
  const most = queue.reduce((a, b) => Math.max(a, b), 0)
  const peak = times[queue.indexOf(most)] ?? 0
  const letters = deadLetterQueue.reduce((a, b) => Math.max(a, b), 0)
  const dead =
    letters > 0 ? `; its dead-letter queue held up to ${letters}, ${deadLetterQueue.at(-1) ?? 0} at the end` : ''
  return `The queue held up to ${count(most, 'message')} (at ${seconds(peak * 1000)}) and ${queue.at(-1) ?? 0} at the end${dead}. Visible or in flight, ${from}.`
}

const depthLane = (known: Depth, { span }: Sheet): Markup => {
  const data = {
    from: span.fromMs / 1000,
    to: span.toMs / 1000,
    seconds: known.seconds,
    queue: known.queue,
    dead: known.deadLetterQueue.some((letters) => letters > 0) ? known.deadLetterQueue : [],
  }
  return html`<div class="lane depth">
    <span class="name">Queue depth<span class="now"></span></span>
    <div class="strip chart" data-lane="depth" data-depth="${JSON.stringify(data)}"></div>
  </div>`
}

const legend = (drawn: readonly Lane[], named: boolean): Markup => {
  const glyphs = new Set<Glyph>(drawn.flatMap(({ marks }) => marks.map(({ glyph }) => glyph)))
  const bars = new Set(
    drawn
      .filter(({ kind }) => kind === 'replica' || kind === 'request')
      .flatMap((lane) => lane.bars.map(({ ending }) => ending)),
  )
  const bar = (ending: string, words: string): Markup =>
    html`<li>
      <svg class="key wide" viewBox="0 0 24 16" aria-hidden="true">
        <g class="bar ${ending}"><rect x="1" y="3" width="22" height="10" rx="2.5" /></g></svg
      >${words}
    </li>`
  return html`<ul class="legend">
    ${bars.has('acknowledged') && bar('acknowledged', 'received to acknowledged')}${bars.has('given back') && bar('given-back', 'received to given back')}${bars.has('open') && bar('open', 'received, no end seen')}${bars.has('answered') && bar('answered', 'answered')}${bars.has('refused') && bar('refused', 'refused')}${bars.has('failed') && bar('failed', 'failed, or no answer')}${[
      ...glyphs,
    ].map(
      (glyph) => html`<li>${glyphSign(glyph)}${glyphWords[glyph]}</li>`,
    )}${named && html`<li>${glyphSign('ring')}named by the evidence</li>`}
  </ul>`
}

/** The timeline of a cell: its lanes under one another, queue depth below, all on one axis of time. */
export const timeline = (history: CellHistory, named: ReadonlySet<number>): Markup => {
  const all = lanes(history)
  if (all.length === 0) return html``
  const span = spanOf(all)
  const drawn = within(all, span, named)
  const bands = drawn.filter(({ kind }) => kind === 'fault').flatMap(({ bars }) => bars)
  const sheet: Sheet = { span, ticks: ticks(span), bands, named }
  const strips = drawn.map((lane) => ({ lane, ...strip(lane, sheet) }))
  const left = strips.reduce((sum, each) => sum + each.left, 0)
  const known = isOfMessages(history) ? depth(history) : undefined
  const below = isOfMessages(history) ? '' : latency(history, sheet)
  return html`<figure class="timeline">
    <figcaption>
      <h4>Timeline</h4>
      ${legend(drawn, named.size > 0)}
    </figcaption>
    <div
      class="scroll"
      role="group"
      aria-label="Timeline of ${history.facts.scenario} on ${history.facts.stream}"
      tabindex="0"
    >
      <div class="lanes">
        ${strips.map(({ lane, drawing }) => html`<div class="lane"><span class="name">${lane.name}</span>${drawing}</div> `)}${known === undefined ? below : depthLane(known, sheet)}${axis(sheet)}
      </div>
    </div>
    <p class="fine">
      ${known === undefined ? '' : depthWords(known)}${left > 0 && ` ${count(left, 'more handling', 'more handlings')} would not fit into the drawing; history.jsonl has them all.`}
    </p>
  </figure>`
}
