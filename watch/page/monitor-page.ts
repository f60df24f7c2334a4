import { inWords } from '../../harness/incidents/duration.ts'
import { endOf } from '../../harness/record/fault-log.ts'
import type { Look } from '../../harness/incidents/look.ts'
import { standingOf } from '../../harness/incidents/objective.ts'
import { html, type Markup } from '../../reports/html/markup.ts'
import { bars, shareOf } from './bars.ts'
import type { MonitorPageFacts } from './facts.ts'
import { incidentList } from './incident-list.ts'
import { layout } from './layout.ts'
import type { Place } from './place.ts'
import { plot } from './plot.ts'
import { figureOf, moment, stateMark } from './words.ts'

const dayMs = 86_400_000

/** What the promised share is about: four weeks. */
const shareDays = 28

const unitOf = (looks: readonly Look[]): string =>
  looks.findLast(({ figures }) => (figures[0]?.unit ?? '') !== '')?.figures[0]?.unit ?? ''

const lookRow = (look: Look, unit: string): Markup =>
  html`<tr>
    <td>${moment(look.atMs)}</td>
    <td>${stateMark(look)}</td>
    <td>${figureOf(look, look.aspect === 'looks' ? unit : 'effects')}</td>
    <td>
      ${look.aspect === 'afterwards' ? 'judged again' : (look.extra ?? '')}${look.ticks === undefined ? '' : `${look.ticks} ticks`}
    </td>
    <td>${look.words}</td>
  </tr>`

const shareWords = ({ days, nowMs }: MonitorPageFacts): string => {
  const recent = days.filter(({ startMs }) => startMs > nowMs - shareDays * dayMs)
  const sum = (part: 'good' | 'bad' | 'unknown'): number => recent.reduce((total, day) => total + day[part], 0)
  const [good, bad, unknown] = [sum('good'), sum('bad'), sum('unknown')]
  const all = good + bad + unknown
  const share = shareOf(recent)
  if (share === undefined) return `Nothing was seen in ${shareDays} days.`
  const coverage = Math.floor(((good + bad) / all) * 1000) / 10
  return `${share} % of ${good + bad} looks were good in ${shareDays} days; ${coverage} % of all ticks were seen.`
}

const percent = (value: number): string => `${Math.floor(value * 100) / 100} %`

/** How what is promised stands. What nobody saw must not look kept. */
const objectiveWords = ({ monitor, days, nowMs }: MonitorPageFacts): string | undefined => {
  const { objective } = monitor
  if (objective === undefined) return undefined
  const counts = { good: 0, bad: 0, unknown: 0 }
  for (const day of days.filter(({ startMs }) => startMs > nowMs - objective.days * dayMs)) {
    counts.good += day.good
    counts.bad += day.bad
    counts.unknown += day.unknown
  }
  const { share, coverage, state, budgetLeft } = standingOf(objective, counts)
  const promised = `${objective.share} % of looks in ${objective.days} days are to be good`
  if (share === undefined || budgetLeft === undefined)
    return `${promised}: unknown, as only ${percent(coverage)} of looks saw anything.`
  const left =
    budgetLeft < 0
      ? `the error budget is used up ${Math.floor((1 - budgetLeft / 100) * 10) / 10} times`
      : `${percent(budgetLeft)} of the error budget is left`
  return `${promised}: ${state}, with ${percent(share)}; ${left}. ${percent(coverage)} of looks saw something.`
}

/** The page of one monitor. */
export const monitorPage = (facts: MonitorPageFacts, place: Place): string => {
  const { monitor, system, nowMs, look, looks, days, percentiles, incidents } = facts
  const objective = objectiveWords(facts)
  const bands = facts.faults.map((span) => ({ name: span.fault, fromMs: span.fromMs, toMs: endOf(span, nowMs) }))
  const bad = looks.flatMap(({ state, atMs }) => (state === 'bad' ? [atMs] : []))
  const unit = unitOf([...looks, ...(look === undefined ? [] : [look])])
  const recent = plot(
    [
      {
        name: 'figure',
        points: looks.flatMap(({ atMs, figures: [figure], aspect }) =>
          figure === undefined || aspect === 'afterwards' ? [] : [{ atMs, value: figure.value }],
        ),
      },
    ],
    unit,
    { bands, bad },
  )
  const hours = plot(
    (['p99', 'p95', 'p50'] as const).map((name) => ({
      name,
      points: percentiles.map((each) => ({ atMs: each.startMs, value: each[name] })),
    })),
    unit,
    { bands },
  )
  return layout({
    title: `${monitor.name} – ${system}`,
    place,
    nowMs,
    content: html`<header data-live="headline">
        <p class="muted"><a href="${place.overview}">${system}</a></p>
        <h1 data-state="${look?.state ?? 'none'}">${monitor.name}</h1>
        <p>${stateMark(look)} ${look?.words ?? ''}</p>
        <p class="muted">
          ${monitor.probe.name},
          ${'everyMs' in monitor.timetable ? `every ${inWords(monitor.timetable.everyMs)}` : `at ${monitor.timetable.cron} (${monitor.timetable.timeZone ?? 'UTC'})`}${monitor.stream === undefined ? '' : `, ${monitor.stream}`}${monitor.dependsOn.length === 0 ? '' : `; depends on ${monitor.dependsOn.join(', ')}`}
        </p>
        ${monitor.runbook !== undefined && html`<p><a href="${monitor.runbook}" rel="noreferrer">What to do</a></p>`}
      </header>
      <section data-live="share">
        <h2>Days</h2>
        ${bars(days, nowMs)}
        <p>${shareWords(facts)}</p>
        ${objective !== undefined && html`<p>${objective}</p>`}
      </section>
      ${
        (recent ?? hours) !== undefined &&
        html`<section data-live="plots">
          <h2>Figures</h2>
          ${recent}${hours}
        </section>`
      }
      <section data-live="open">
        <h2>Incidents</h2>
        ${incidentList(incidents, nowMs, 'None in the last 90 days.', place)}
      </section>
      <section data-live="looks">
        <h2>Latest looks</h2>
        <div class="scroll" tabindex="0">
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">State</th>
                <th scope="col">Figure</th>
                <th scope="col">Kind</th>
                <th scope="col">Words</th>
              </tr>
            </thead>
            <tbody>
              ${looks
                .slice(-50)
                .toReversed()
                .map((each) => lookRow(each, unit))}
            </tbody>
          </table>
        </div>
      </section>`,
  })
}
