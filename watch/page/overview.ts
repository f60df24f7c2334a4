import { inWords } from '../../harness/incidents/duration.ts'
import { breakable, html, type Markup } from '../../reports/html/markup.ts'
import { bars, shareOf } from './bars.ts'
import type { MonitorFacts, OverviewFacts } from './facts.ts'
import { incidentList } from './incident-list.ts'
import { layout } from './layout.ts'
import type { Place } from './place.ts'
import { figureOf, moment, stateMark } from './words.ts'

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`)

/** What everything comes to, in one sentence. */
const headline = ({ monitors, incidents }: OverviewFacts): { readonly state: string; readonly words: string } => {
  const open = incidents.filter(({ closedMs }) => closedMs === undefined).length
  const count = (state: string): number => monitors.filter(({ look }) => look?.state === state).length
  const [bad, unknown] = [count('bad'), count('unknown')]
  if (open > 0) return { state: 'bad', words: plural(open, 'One incident is open', 'incidents are open') }
  if (bad > 0) return { state: 'bad', words: plural(bad, 'One monitor looked bad last', 'monitors looked bad last') }
  if (unknown > 0)
    return { state: 'unknown', words: plural(unknown, 'One monitor sees nothing', 'monitors see nothing') }
  const none = monitors.filter(({ look }) => look === undefined).length
  if (none > 0)
    return { state: 'none', words: plural(none, 'One monitor has not looked yet', 'monitors have not looked yet') }
  return { state: 'good', words: plural(monitors.length, 'The monitor is good', 'monitors are good') }
}

const row = ({ monitor, look, days, maintenance }: MonitorFacts, nowMs: number, place: Place): Markup => {
  const share = shareOf(days)
  return html`<li class="monitor" data-monitor="${monitor.name}">
    <a href="${place.monitor(monitor.name)}">${breakable(monitor.name)}</a>
    ${stateMark(look)}
    <span class="figure">${figureOf(look)}</span>
    ${bars(days, nowMs)}
    <span class="share">${share === undefined ? '' : `${share} %`}</span>
    <span class="words muted"
      >${maintenance === undefined ? '' : `in maintenance (${maintenance}) `}${look?.state === 'good' ? '' : (look?.words ?? '')}</span
    >
  </li>`
}

const banners = ({ pause, waiting, refused, nowMs }: OverviewFacts): readonly (Markup | false)[] => [
  pause !== undefined &&
    html`<p class="banner">
      Publishing is
      paused${pause.untilMs === undefined ? '' : html` until ${moment(pause.untilMs)}`}${pause.reason === undefined ? '' : `: ${pause.reason}`}
    </p>`,
  waiting > 0 && html`<p class="banner">${plural(waiting, 'One message waits', 'messages wait')} for a channel.</p>`,
  ...refused.map(
    ({ channel, atMs, words }) =>
      html`<p class="banner">The channel ${channel} refused a message ${inWords(nowMs - atMs)} ago: ${words}</p>`,
  ),
]

const planned = ({ maintenance }: OverviewFacts): Markup | false =>
  maintenance.length > 0 &&
  html`<section>
    <h2>Maintenance</h2>
    <ul>
      ${maintenance.map(
        ({ name, starts, lastsMs, timeZone = 'UTC', monitors }) =>
          html`<li>
            ${name}: <code>${starts}</code> (${timeZone}), for ${inWords(lastsMs)},
            ${monitors === undefined ? 'all monitors' : monitors.join(', ')}
          </li>`,
      )}
    </ul>
  </section>`

const published = ({ topics }: OverviewFacts): Markup | false =>
  topics.length > 0 &&
  html`<section>
    <h2>Topics</h2>
    <ul>
      ${topics.map((words) => html`<li>${breakable(words)}</li>`)}
    </ul>
  </section>`

/** The status page's first page. */
export const overview = (facts: OverviewFacts, place: Place): string => {
  const { system, nowMs, monitors, incidents } = facts
  const { state, words } = headline(facts)
  const open = incidents.filter(({ closedMs }) => closedMs === undefined)
  const closed = incidents.filter(({ closedMs }) => closedMs !== undefined)
  return layout({
    title: `${words} – ${system}`,
    place,
    nowMs,
    content: html`<header data-live="headline">
        <p class="muted">${system}</p>
        <h1 data-state="${state}">${words}</h1>
        ${banners(facts)}
      </header>
      <section data-live="open">
        <h2>Open incidents</h2>
        ${incidentList(open, nowMs, 'None.', place)}
      </section>
      <section>
        <h2>Monitors</h2>
        <p class="muted">A bar is a day (UTC): the share beside it is of good looks among those that saw something.</p>
        <ul class="monitors">
          ${monitors.map((each) => row(each, nowMs, place))}
        </ul>
      </section>
      ${planned(facts)} ${published(facts)}
      <section data-live="closed">
        <h2>Closed incidents</h2>
        ${incidentList(closed, nowMs, 'None in the last 30 days.', place)}
      </section>`,
  })
}
