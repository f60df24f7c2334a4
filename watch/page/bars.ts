import { html, type Markup, trusted } from '../../reports/html/markup.ts'
import type { SpanTally, Tally } from '../store/store.ts'

/** How a day is drawn. */
type DayState = 'good' | 'bad' | 'unknown' | 'none'

const dayMs = 86_400_000

/** Days that are drawn. */
export const barDays = 90

const stateOf = ({ good, bad, unknown }: Tally): DayState => {
  if (bad > 0) return 'bad'
  if (good + unknown === 0) return 'none'
  // What was mostly not seen is not called good.
  return unknown > good ? 'unknown' : 'good'
}

const [width, gap, height] = [4, 1, 24]

/** One path for all days of one state: a thousand monitors have as many elements as they have states, not ninety times as many. */
const pathOf = (states: readonly DayState[], wanted: DayState): Markup | undefined => {
  const bars = states.flatMap((state, day) =>
    state === wanted ? [`M${day * (width + gap)} 0h${width}v${height}h-${width}z`] : [],
  )
  return bars.length === 0 ? undefined : html`<path class="${wanted}" d="${trusted(bars.join(''))}" />`
}

/** The last 90 days (UTC), one bar each, said in words too. */
export const bars = (days: readonly SpanTally[], nowMs: number): Markup => {
  const today = nowMs - (nowMs % dayMs)
  const byDay = new Map(days.map((day) => [day.startMs, day]))
  const states = Array.from({ length: barDays }, (_, position): DayState => {
    const tally = byDay.get(today - (barDays - 1 - position) * dayMs)
    return tally === undefined ? 'none' : stateOf(tally)
  })
  const count = (wanted: DayState): number => states.filter((state) => state === wanted).length
  const words = `last ${barDays} days: ${count('bad')} with bad looks, ${count('good')} good, ${count('unknown')} mostly unknown, ${count('none')} without looks`
  return html`<svg
    class="bars"
    viewBox="0 0 ${barDays * (width + gap) - gap} ${height}"
    preserveAspectRatio="none"
    role="img"
    aria-label="${words}"
  >
    ${(['none', 'good', 'unknown', 'bad'] as const).map((state) => pathOf(states, state))}
  </svg>`
}

/** Share of good looks of those that are known, in percent; undefined when there are none. */
export const shareOf = (days: readonly Tally[]): number | undefined => {
  const sum = (part: 'good' | 'bad'): number => days.reduce((total, day) => total + day[part], 0)
  const [good, bad] = [sum('good'), sum('bad')]
  // Never rounded up to what was not reached.
  return good + bad === 0 ? undefined : Math.floor((good / (good + bad)) * 100_000) / 1000
}
