import { inWords } from '../../harness/incidents/duration.ts'
import { html, type Markup, trusted } from '../../reports/html/markup.ts'

/** One line of a plot. */
export interface PlotLine {
  /** Class that colours it, and its name in the legend. */
  readonly name: string
  readonly points: readonly { readonly atMs: number; readonly value: number }[]
}

const [width, height] = [720, 160]

/** What was meanwhile, behind the lines. */
export interface PlotMeanwhile {
  /** Times in which something was broken on purpose. */
  readonly bands?: readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[]
  /** Moments at which a look was bad. */
  readonly bad?: readonly number[]
}

/** Lines over time, with their highest value and their span in words: no script, no inline style. */
export const plot = (lines: readonly PlotLine[], unit: string, meanwhile: PlotMeanwhile = {}): Markup | undefined => {
  const points = lines.flatMap((line) => line.points)
  const [first, last] = [Math.min(...points.map(({ atMs }) => atMs)), Math.max(...points.map(({ atMs }) => atMs))]
  if (points.length < 2 || first === last) return undefined
  const most = Math.max(...points.map(({ value }) => value), 1)
  const inside = ({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): boolean =>
    toMs >= first && fromMs <= last
  const bands = (meanwhile.bands ?? []).filter(inside)
  const bad = (meanwhile.bad ?? []).filter((atMs) => inside({ fromMs: atMs, toMs: atMs }))
  const x = (atMs: number): string => (((atMs - first) / (last - first)) * width).toFixed(1)
  const y = (value: number): string => (height - (value / most) * (height - 4) - 2).toFixed(1)
  const said = unit === 'ms' ? inWords(most) : `${Math.round(most * 100) / 100} ${unit}`.trim()
  const path = ({ points: each }: PlotLine): string =>
    each.map(({ atMs, value }, position) => `${position === 0 ? 'M' : 'L'}${x(atMs)} ${y(value)}`).join('')
  const band = ({ name, fromMs, toMs }: (typeof bands)[number]): Markup => {
    const [from, to] = [Math.max(first, fromMs), Math.min(last, toMs)]
    const wide = Math.max(1.5, ((to - from) / (last - first)) * width).toFixed(1)
    return html`<rect class="band" x="${x(from)}" width="${wide}" height="${height}"><title>${name}</title></rect>`
  }
  const faults = [...Map.groupBy(bands, ({ name }) => name)].map(([name, { length }]) =>
    length > 1 ? `${name} (${length} times)` : name,
  )
  const names = lines.map(({ name }) => name).join(', ')
  return html`<figure class="plot">
    <svg
      viewBox="0 0 ${width} ${height}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${names} over ${inWords(last - first)}, at most ${said}"
    >
      ${bands.map(band)}${bad.map((atMs) => html`<path class="bad" d="M${x(atMs)} ${height - 12}V${height}" />`)}${lines.filter((line) => line.points.length > 1).map((line) => html`<path class="line ${line.name}" d="${trusted(path(line))}" />`)}
    </svg>
    <figcaption class="muted">
      At most ${said}; over ${inWords(last - first)}.
      ${bad.length > 0 && `Red: looks that were bad (${bad.length}). `}${faults.length > 0 && `Shaded: ${faults.join(', ')} in force. `}${lines.length > 1 && lines.map(({ name }) => html`<span class="key ${name}">${name}</span> `)}
    </figcaption>
  </figure>`
}
