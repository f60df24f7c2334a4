import type { CellResult } from '../../harness/model/result.ts'
import { cellAnchor } from './cell-name.ts'
import { breakable, html, type Markup } from './markup.ts'
import { verdictMark } from './verdict-mark.ts'

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)]

const entry = (cell: CellResult, alone: boolean): Markup => {
  const name = alone || cell.variant === '' ? '' : html`<span class="variant">${breakable(cell.variant)}</span>`
  return html`<li><a href="#${cellAnchor(cell.id)}">${verdictMark(cell.verdict)}${name}</a></li>`
}

/** Scenarios down, streams across: each verdict leads to its cell. */
export const matrix = (cells: readonly CellResult[]): Markup => {
  const streams = distinct(cells.map(({ stream }) => stream))
  const scenarios = distinct(cells.map(({ scenario }) => scenario))
  const places = Map.groupBy(cells, ({ scenario, stream }) => `${scenario} ${stream}`)
  const at = (scenario: string, stream: string): Markup => {
    const here = places.get(`${scenario} ${stream}`) ?? []
    if (here.length === 0) return html`<td class="none"><span class="hidden">not planned</span></td>`
    return html`<td>
      <ul>
        ${here.map((cell) => entry(cell, here.length === 1))}
      </ul>
    </td>`
  }
  return html`<div class="scroll" role="group" aria-label="Verdicts by scenario and stream" tabindex="0">
    <table class="matrix">
      <thead>
        <tr>
          <th scope="col">Scenario</th>
          ${streams.map((stream) => html`<th scope="col">${breakable(stream)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${scenarios.map(
          (scenario) =>
            html`<tr>
              <th scope="row">${breakable(scenario)}</th>
              ${streams.map((stream) => at(scenario, stream))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`
}
