import { inWords } from '../../harness/incidents/duration.ts'
import type { Incident } from '../../harness/incidents/incident.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { html, type Markup } from '../../reports/html/markup.ts'
import type { Place } from './place.ts'
import { moment } from './words.ts'

const aspects = {
  looks: '',
  afterwards: ', afterwards',
  sight: ' sees nothing',
  objective: ', its error budget',
} as const

const evidenceOf = (evidence: Json | undefined): Markup | false =>
  evidence !== undefined &&
  html`<details>
    <summary>Evidence</summary>
    <pre tabindex="0">${JSON.stringify(evidence, null, 1)}</pre>
  </details>`

const notesOf = (incident: Incident): readonly Markup[] => [
  ...(incident.flapping ? [html`<li>It goes to and fro, and is held open until it is steady.</li>`] : []),
  ...(incident.silenced === undefined
    ? []
    : [html`<li>Nobody was told while ${incident.silenced.by} explained it.</li>`]),
  ...(incident.acknowledged === undefined
    ? []
    : [html`<li>${incident.acknowledged.by} took it on, ${moment(incident.acknowledged.atMs)}.</li>`]),
  ...incident.notes.map(({ atMs, by, text }) => html`<li>${moment(atMs)} ${by}: ${text}</li>`),
]

/** Buttons that the page's script carries out; without it nothing is offered that would not work. */
const actionsOf = ({ id, acknowledged }: Incident): Markup =>
  html`<form class="actions" data-incident="${id}" hidden>
    <label>Your name <input name="by" autocomplete="name" required maxlength="100" /></label>
    <label>Note <input name="text" maxlength="4000" /></label>
    ${acknowledged === undefined && html`<button type="submit" value="acknowledge">Take it on</button>`}
    <button type="submit" value="note">Add the note</button>
    <output></output>
  </form>`

const one = (incident: Incident, nowMs: number, place: Place): Markup => {
  const { monitor, aspect, level, firstBadMs, closedMs, words } = incident
  const isOpen = closedMs === undefined
  const notes = notesOf(incident)
  return html`<li class="incident" data-open="${String(isOpen)}">
    <h3>
      <a href="${place.monitor(monitor)}">${monitor}</a>${aspects[aspect]}
      <span class="level" data-level="${level}">${level}</span>
    </h3>
    <p>${words}</p>
    <p class="muted">
      ${isOpen ? 'Open since' : 'From'}
      ${moment(firstBadMs)}${isOpen ? `, for ${inWords(nowMs - firstBadMs)}` : html` to ${moment(closedMs)}, ${inWords(closedMs - firstBadMs)}`}
    </p>
    ${
      notes.length > 0 &&
      html`<ul>
        ${notes}
      </ul>`
    }
    ${evidenceOf(incident.evidence)} ${isOpen && place.live && actionsOf(incident)}
  </li>`
}

/** Incidents, or a sentence where there are none. */
export const incidentList = (incidents: readonly Incident[], nowMs: number, none: string, place: Place): Markup =>
  incidents.length === 0
    ? html`<p class="muted">${none}</p>`
    : html`<ul class="incidents">
        ${incidents.map((incident) => one(incident, nowMs, place))}
      </ul>`
