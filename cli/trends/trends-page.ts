import { html, type Markup } from '../../reports/html/markup.ts'
import { page } from '../../reports/html/page.ts'
import { outcomeWords, verdictSign } from '../../reports/html/verdict-mark.ts'
import { breakable } from '../../reports/html/markup.ts'
import { count, sentence, seconds } from '../../reports/html/words.ts'
import { type Difference, differencesOf, failingSince, type Night } from './differences.ts'
import type { Place, TrendCell } from './trends-file.ts'
import { type Weakness, weaknesses } from './weaknesses.ts'

/** The nights of one place, the newest first. */
export interface PlaceNights {
  readonly place: Place
  readonly nights: readonly [Night, ...Night[]]
}

const day = (iso: string): string => `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
const commitOf = (commit: string): string => (commit === '' ? '' : commit.slice(0, 9))

/** So many cells of one weakness are named; the table below has all. */
const named = 3

/** A cell's id without target and stack, which stand above. */
const shortId = (id: string): Markup => breakable(id.split('/').slice(2).join('/'))

const cellList = (weakness: Weakness): Markup => {
  const more = weakness.length - named
  return html`${weakness
    .slice(0, named)
    .map(
      ({ cell }, at) => html`${at > 0 && html`<br />`}${shortId(cell)}`,
    )}${more > 0 && html`<br />and ${count(more, 'more cell')}`}`
}

const differenceList = (differences: readonly Difference[]): Markup =>
  differences.length === 0
    ? html`<p>Nothing changed since the run before.</p>`
    : html`<div class="scroll" role="group" aria-label="What changed" tabindex="0">
        <table class="trend-changes">
          <thead>
            <tr>
              <th scope="col">What changed</th>
              <th scope="col">Cells</th>
              <th scope="col">What is said of it</th>
            </tr>
          </thead>
          <tbody>
            ${weaknesses(differences).map((weakness) => {
              const [{ change, words, replay }] = weakness
              return html`<tr>
                <th scope="row">${change}</th>
                <td>${cellList(weakness)}</td>
                <td class="said">${sentence(words)} ${replay !== '' && html`<br /><code>${replay}</code>`}</td>
              </tr>`
            })}
          </tbody>
        </table>
      </div>`

/** Bars of the times of so many nights, the oldest first; a night without one is a gap. */
const bars = (values: readonly (number | null)[], words: string): Markup => {
  const most = Math.max(1, ...values.map((value) => value ?? 0))
  const width = values.length * 7
  return html`<svg class="bars" width="${width}" height="20" viewBox="0 0 ${width} 20" role="img" aria-label="${words}">
    ${values.map((value, at) => {
      const height = value === null ? 0 : Math.max(1, Math.round((value / most) * 20))
      return html`<rect x="${at * 7}" y="${20 - height}" width="5" height="${height}"></rect>`
    })}
  </svg>`
}

/** So many nights are shown where there is little room. */
const latestNights = 7

const nightClass = (at: number, of: number): string => (of - at > latestNights ? 'night earlier' : 'night')

const row = (id: string, nights: readonly Night[]): Markup => {
  const oldestFirst = nights.toReversed()
  const cells = oldestFirst.map((night): TrendCell | undefined => night.cells.find((cell) => cell.id === id))
  const since = failingSince(nights, id)
  const recoveries = cells.map((cell) => cell?.recovery_ms ?? null)
  const took = cells.findLast((cell) => cell !== undefined && cell.duration_ms !== null)?.duration_ms ?? null
  const last = recoveries.findLast((value) => value !== null) ?? null
  return html`<tr>
    <th scope="row">${shortId(id)}</th>
    ${cells.map((cell, at) => {
      const what = cell === undefined ? 'not planned' : outcomeWords[cell.verdict]
      const when = day(oldestFirst[at]?.run.started_at ?? '')
      return html`<td class="${nightClass(at, nights.length)}" title="${when}: ${what}">
        ${cell === undefined ? html`<span class="gap">·</span>` : verdictSign(cell.verdict)}<span class="hidden"
          >${what}</span
        >
      </td>`
    })}
    <td>
      ${since === undefined ? '' : html`<span title="run ${since.id}">${day(since.started_at)}</span><br /><code>${commitOf(since.commit_id)}</code>`}
    </td>
    <td class="number">${took === null ? '' : seconds(took)}</td>
    <td class="number">${last === null ? '' : seconds(last)}</td>
    <td>${last !== null && bars(recoveries, `recovery time of ${id} by night`)}</td>
  </tr>`
}

const placeSection = ({ place, nights }: PlaceNights, position: number): Markup => {
  const [latest, before] = nights
  const { run } = latest
  const ids = [...new Set(nights.flatMap(({ cells }) => cells.map(({ id }) => id)))].toSorted()
  const name = `place-${position + 1}`
  return html`<section aria-labelledby="${name}">
    <h2 id="${name}">
      ${verdictSign(run.verdict)} ${place.target} on ${place.stack}<span class="variant"
        >${place.branch === '' ? '' : ` branch ${place.branch}`}</span
      >
    </h2>
    <p>
      ${sentence(run.words)} Run <code>${run.id}</code> of
      ${day(run.started_at)}${run.commit_id !== '' && html`, commit <code>${commitOf(run.commit_id)}</code>`}, in
      ${seconds(run.duration_ms)}.
    </p>
    <h3 class="trend-head">Since the run before</h3>
    ${before === undefined ? html`<p>There is no run before.</p>` : differenceList(differencesOf(before, latest))}
    <h3 class="trend-head">By night</h3>
    <div class="scroll" role="group" aria-label="Verdicts by night" tabindex="0">
      <table class="trend">
        <thead>
          <tr>
            <th scope="col">Cell</th>
            ${nights.toReversed().map((night, at) => html`<th scope="col" class="${nightClass(at, nights.length)}">${day(night.run.started_at)}</th>`)}
            <th scope="col">Fails since</th>
            <th scope="col">Takes</th>
            <th scope="col">Recovers in</th>
            <th scope="col">By night</th>
          </tr>
        </thead>
        <tbody>
          ${ids.map((id) => row(id, nights))}
        </tbody>
      </table>
    </div>
  </section>`
}

/** The text of the page of trends: for each target, stack and branch what changed since the run before, then each cell by night. */
export const trendsPage = (places: readonly PlaceNights[]): string => {
  const worst = (['fail', 'unknown', 'pass'] as const).find((verdict) =>
    places.some(({ nights: [{ run }] }) => run.verdict === verdict),
  )
  const changed = places.flatMap(({ nights: [latest, before] }) =>
    before === undefined ? [] : differencesOf(before, latest),
  )
  const words =
    changed.length === 0
      ? 'nothing changed since the run before'
      : `${count(changed.length, 'cell')} changed since the run before`
  const counted = [...Map.groupBy(changed, ({ change }) => change)].map(([change, { length }]) => `${length} ${change}`)
  return page({
    title: `Trends: ${words} (Shakedown)`,
    content: html`<header class="${worst ?? 'unknown'}">
        <h1>
          ${verdictSign(worst ?? 'unknown')}<span
            ><span class="word">Trends:</span>
            ${sentence(words).replace(/^[A-Z]/, (letter) => letter.toLowerCase())}</span
          >
        </h1>
        <p class="lead">
          ${counted.length > 0 && `${sentence(counted.join(', '))} `}Each target on each stack and branch, from its
          latest run back.
        </p>
      </header>
      ${places.map(placeSection)}`,
  })
}
