import type { History } from '../../../harness/model/history.ts'
import type { FrontCellFacts } from '../../../harness/model/front-operation.ts'
import { operationLine } from '../operation-words.ts'
import { html, type Markup } from '../markup.ts'
import { count, seconds } from '../words.ts'
import { percent } from './arrange.ts'
import { endingOf } from './front-lane.ts'
import type { Ending } from './lane.ts'
import { backdrop, type Sheet } from './strip.ts'

/** How long one answer, or one step of a person's, took. */
interface Took {
  readonly timeMs: number
  readonly tookMs: number
  readonly ending: Ending
  readonly words: string
}

const [height, padding] = [72, 6]

const tookOf = (history: History<FrontCellFacts>): readonly Took[] =>
  [
    ...history.of('request').map((each) => ({ each, ending: endingOf(each) })),
    ...history
      .of('journey-step')
      .map((each) => ({ each, ending: each.outcome === 'ok' ? 'answered' : 'failed' }) as const),
  ].map(({ each, ending }) => ({
    timeMs: each.timeMs - each.tookMs,
    tookMs: each.tookMs,
    ending,
    words: operationLine(each),
  }))

/** What the plot shows, for those who cannot see it. */
const inWords = (all: readonly Took[], slowest: Took): string => {
  const failed = all.filter(({ ending }) => ending === 'failed').length
  return `Latency: ${count(all.length, 'answer')}, the slowest ${seconds(slowest.tookMs)} at ${seconds(slowest.timeMs)}; ${failed === 0 ? 'none failed' : `${failed} failed`}`
}

/** How long answers took over time, on the axis of the lanes above and with their faults behind it; nothing where there were fewer than two. From 1 ms on each tenfold is as high as the last. */
export const latency = (history: History<FrontCellFacts>, sheet: Sheet): Markup => {
  const all = tookOf(history)
  const slowest = all.reduce<Took | undefined>((a, b) => (a === undefined || b.tookMs > a.tookMs ? b : a), undefined)
  if (slowest === undefined || all.length < 2) return html``
  const most = Math.log10(1 + slowest.tookMs)
  const y = (ms: number): string => (height - padding - (Math.log10(1 + ms) / most) * (height - 2 * padding)).toFixed(1)
  const x = (timeMs: number): string => `${percent(sheet.span, timeMs).toFixed(2)}%`
  const grid = [10, 100, 1000, 10_000].filter((ms) => ms < slowest.tookMs)
  return html`<div class="lane latency">
    <span class="name">Latency and errors</span
    ><svg class="strip" data-lane="latency" height="${height}" role="img" aria-label="${inWords(all, slowest)}">
      ${backdrop(sheet)}${grid.map(
        (ms) =>
          html`<line class="tick" x1="0" x2="100%" y1="${y(ms)}" y2="${y(ms)}" /><text x="3" y="${Number(y(ms)) - 2}"
              >${ms < 1000 ? `${ms} ms` : `${ms / 1000} s`}</text
            >`,
      )}${all.map(
        ({ timeMs, tookMs, ending, words }) =>
          html`<g class="took ${ending}"
            ><title>${words}</title
            ><line x1="${x(timeMs)}" x2="${x(timeMs)}" y1="${height - padding}" y2="${y(tookMs)}" /><circle
              cx="${x(timeMs)}"
              cy="${y(tookMs)}"
              r="${ending === 'answered' ? 2.5 : 3.5}"
          /></g>`,
      )}
    </svg>
  </div>`
}
