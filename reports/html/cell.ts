import { type CellHistory, type History, isOfMessages } from '../../harness/model/history.ts'
import type { LoadFacts } from '../../harness/model/load.ts'
import type { CellResult, Figure } from '../../harness/model/result.ts'
import { cellAnchor, cellName } from './cell-name.ts'
import { bites, evidence } from './evidence.ts'
import { pictures, type ReadPicture } from './journey/pictures.ts'
import { loadDrawing } from './load/load-drawing.ts'
import { html, type Markup } from './markup.ts'
import { namedOperations, operationsTable } from './operations-table.ts'
import { timeline } from './timeline/timeline.ts'
import { verdictMark } from './verdict-mark.ts'
import { seconds, sentence } from './words.ts'

const figureWords = ({ name, value, unit }: Figure): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${unit === 'ms' ? seconds(value) : html`${value.toLocaleString('en-GB')} <small>${unit}</small>`}</dd>
  </div>`

const figures = (cell: CellResult): Markup =>
  html`<dl class="figures">
    <div>
      <dt>took</dt>
      <dd>${seconds(cell.endedMs - cell.startedMs)}</dd>
    </div>
    ${cell.figures.map(figureWords)}
  </dl>`

/** The command that shows a cell again. */
export const replayCommand = (command: string): Markup =>
  html`<span class="replay"><code class="command" data-copy>${command}</code></span>`

/** Checks and faults. A fault that did not act is the reason why nobody can know, so it comes first then. */
const proof = (anchor: string, cell: CellResult, shown: ReadonlySet<number>): Markup => {
  const checked = evidence(anchor, cell, shown)
  const faults = bites(anchor, cell.bites, shown)
  return cell.bites.some(({ bit }) => !bit) ? html`${faults}${checked}` : html`${checked}${faults}`
}

/** What a cell was judged by: of messages, of a front door, or of load on one. */
export type JudgedHistory = CellHistory | History<LoadFacts>

const isOfLoad = (history: JudgedHistory): history is History<LoadFacts> => history.facts.kind === 'load-plan'
const isOfCell = (history: JudgedHistory): history is CellHistory => history.facts.kind !== 'load-plan'

const drawing = (history: JudgedHistory, ringed: ReadonlySet<number>): Markup | undefined => {
  if (isOfLoad(history)) return loadDrawing(history)
  if (!isOfCell(history)) return undefined
  const times = timeline(history, ringed)
  return isOfMessages(history) ? times : html`${times}${loadDrawing(history)}`
}

/** What the run recorded of a cell, drawn and listed. A cell that never began has no history. */
const recorded = (
  anchor: string,
  cell: CellResult,
  { history, picture }: { readonly history: JudgedHistory | undefined; readonly picture: ReadPicture },
): Markup => {
  const named = namedOperations(cell)
  if (history === undefined) return proof(anchor, cell, named)
  const here = new Set(history.operations.map(({ index }) => index))
  const shown = new Set([...named].filter((index) => here.has(index)))
  const all = new Set([
    ...cell.checks.flatMap(({ findings }) => findings.flatMap((finding) => finding.operations)),
    ...cell.bites.flatMap((bite) => bite.operations),
  ]).size
  // Rings mark what proves a failure or a doubt; in a cell that passed they would only cry wolf.
  const ringed = new Set(
    cell.checks
      .flatMap(({ findings }) => findings.flatMap((finding) => finding.operations))
      .filter((each) => shown.has(each)),
  )
  return html`${proof(anchor, cell, shown)}${drawing(history, ringed)}${pictures(history, picture)}${operationsTable(anchor, history, shown, all)}`
}

/** One judged cell, with its evidence. */
export const cellSection = (
  cell: CellResult,
  history: JudgedHistory | undefined,
  picture: ReadPicture = () => undefined,
): Markup =>
  html` <details class="cell ${cell.verdict}" open>
    <summary>
      <h3>${verdictMark(cell.verdict)} <span class="title">${cellName(cell)}</span></h3>
      ${cell.verdict !== 'pass' && html`<p class="words">${sentence(cell.words)}</p>`}
    </summary>
    <div class="body" id="${cellAnchor(cell.id)}">
      <p class="claim"><span class="label">Claim</span> ${cell.claim}</p>
      <p class="fine">Severity ${cell.severity}. Learnt from: ${cell.source}.</p>
      ${cell.error !== undefined && html`<p class="error"><span class="label">The harness lost sight</span> ${sentence(cell.error)} What the system did cannot be judged.</p>`}
      ${cell.left !== undefined && html`<p class="left"><span class="label">When it was over</span> it ${cell.left}.</p>`}
      ${recorded(cellAnchor(cell.id), cell, { history, picture })} ${figures(cell)}
      ${
        cell.replay !== '' &&
        html`<h4>See it again</h4>
          <p>${replayCommand(cell.replay)}</p>`
      }
    </div>
  </details>`
