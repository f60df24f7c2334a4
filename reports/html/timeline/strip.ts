import { html, type Markup } from '../markup.ts'
import { count } from '../words.ts'
import { arrangeBars, arrangeMarks, percent, type PlacedBar, type Span, type Spot } from './arrange.ts'
import type { Bar, Lane } from './lane.ts'

/** What all strips of a timeline share. */
export interface Sheet {
  readonly span: Span
  /** Round moments, as fine lines through all strips. */
  readonly ticks: readonly number[]
  /** Faults in force, as bands through all strips. */
  readonly bands: readonly Bar[]
  /** Operations that findings name: they are marked. */
  readonly named: ReadonlySet<number>
}

const barHeight = 15
const rowHeight = 15
const padding = 4

const at = (value: number): string => `${Number(value.toFixed(2))}%`

/** Words that an operation which findings name is drawn with. */
const namesOf = (indices: readonly number[], named: ReadonlySet<number>): readonly number[] =>
  indices.filter((index) => named.has(index))

const barShape = ({ bar, x, width, row }: PlacedBar, named: ReadonlySet<number>): Markup => {
  const y = padding + row * barHeight
  const names = namesOf(bar.indices, named)
  const kind = `${bar.ending.replace(' ', '-')}${names.length > 0 ? ' named' : ''}`
  const label = names.length > 0 && width > 10 ? `#${names[0] ?? ''} ${bar.label}` : bar.label
  // A nested svg cuts its text off at the bar's end, at whatever width the page has.
  const text =
    width < 5
      ? ''
      : html`<svg x="${at(x)}" y="${y}" width="${at(width)}" height="${barHeight}">
          <text x="5" y="10.5">${label}</text>
        </svg>`
  return html`<g class="bar ${kind}" ${names.length > 0 && html` data-o="${names.join(' ')}"`}
    ><title>${bar.words}</title
    ><rect x="${at(x)}" y="${y}" width="${at(width)}" height="${barHeight - 3}" rx="2.5" />${text}</g
  >`
}

/** Text beside a spot where its row has room for it: to the right, or to the left near the right edge. */
const beside = (label: string, spot: Spot, spots: readonly Spot[], y: number): Markup => {
  const left = spot.x > 88
  const others = spots.filter(({ row }) => row === spot.row).map(({ x }) => x)
  const room = left
    ? spot.x - Math.max(0, ...others.filter((x) => x < spot.x))
    : Math.min(100, ...others.filter((x) => x > spot.x)) - spot.x
  if (label === '' || room < 1.6 + label.length * 0.75) return html``
  return html`<text x="${at(spot.x)}" y="${y + 3.5}" dx="${left ? -9 : 9}" ${left && html` text-anchor="end"`}
    >${label}</text
  >`
}

const spotShape = (spot: Spot, spots: readonly Spot[], top: number, named: ReadonlySet<number>): Markup => {
  const { marks, x, row } = spot
  const names = namesOf(
    marks.map(({ index }) => index),
    named,
  )
  const [shown] = marks.toSorted((a, b) => Number(named.has(b.index)) - Number(named.has(a.index)))
  if (shown === undefined) return html``
  const y = top + row * rowHeight + rowHeight / 2
  const more = marks.length > 1 ? `×${marks.length}` : ''
  const label = [names.length > 0 ? `#${shown.index}` : '', shown.label ?? '', more]
    .filter((part) => part !== '')
    .join(' ')
  const words = [...marks.slice(0, 8).map((mark) => mark.words), ...(marks.length > 8 ? ['…'] : [])].join('\n')
  const text = beside(label, spot, spots, y)
  const ring = names.length > 0 && html`<use href="#g-ring" x="${at(x)}" y="${y}" class="ring" />`
  return html`<g
    class="spot g-${shown.glyph}${names.length > 0 && ' named'}"
    ${names.length > 0 && html` data-o="${names.join(' ')}"`}
    ><title>${words}</title><use href="#g-${shown.glyph}" x="${at(x)}" y="${y}" />${ring}${text}</g
  >`
}

const summary = ({ name, bars, marks }: Lane): string =>
  `${name}: ${[
    ...(bars.length > 0 ? [count(bars.length, 'span')] : []),
    ...(marks.length > 0 ? [count(marks.length, 'moment')] : []),
  ].join(' and ')}`

/** The lines and bands behind a strip. */
export const backdrop = ({ span, ticks, bands }: Sheet): Markup =>
  html`${bands.map(
    ({ fromMs, toMs }) =>
      html`<rect
        class="band"
        x="${at(percent(span, fromMs))}"
        width="${at(percent(span, toMs) - percent(span, fromMs))}"
        height="100%"
      />`,
  )}${ticks.map((tick) => html`<line class="tick" x1="${at(percent(span, tick))}" x2="${at(percent(span, tick))}" y2="100%" />`)}`

/** One lane as a strip as wide as the page lets it be; and how many bars found no room in it. */
export const strip = (lane: Lane, sheet: Sheet): { readonly drawing: Markup; readonly left: number } => {
  const bars = arrangeBars(lane.bars, sheet.span)
  const spots = arrangeMarks(lane.marks, sheet.span)
  const barRows = Math.max(0, ...bars.map(({ row }) => row + 1))
  const markRows = Math.max(0, ...spots.map(({ row }) => row + 1))
  const top = padding + barRows * barHeight
  const height = top + markRows * rowHeight + padding
  return {
    left: lane.bars.length - bars.length,
    drawing: html`<svg
      class="strip"
      data-lane="${lane.kind}"
      height="${height}"
      role="img"
      aria-label="${summary(lane)}"
    >
      ${backdrop(sheet)}${bars.map((bar) => barShape(bar, sheet.named))}${spots.map((spot) => spotShape(spot, spots, top, sheet.named))}
    </svg>`,
  }
}
