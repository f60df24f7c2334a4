import type { History } from '../../harness/model/history.ts'
import type { CellResult } from '../../harness/model/result.ts'
import { operationAnchor } from './cell-name.ts'
import { breakable, html, type Markup } from './markup.ts'
import { operationWords } from './operation-words.ts'
import { count, seconds } from './words.ts'

/** So many operations a cell's table lists; history.jsonl has them all. */
const rows = 120

/** The operations that a cell's evidence names: those of failed checks first, then of bites, up to what a table can hold. */
export const namedOperations = ({ checks, bites }: CellResult): ReadonlySet<number> => {
  const found = checks.flatMap(({ findings }) => findings.flatMap(({ operations }) => operations))
  const bitten = bites.flatMap(({ operations }) => operations)
  return new Set([...new Set([...found, ...bitten])].slice(0, rows))
}

/** A table of the operations that the evidence names, so that links have somewhere to lead. */
export const operationsTable = (
  anchor: string,
  history: Pick<History<{ readonly scenario: string; readonly stream: string }>, 'facts' | 'operations'>,
  named: ReadonlySet<number>,
  all: number,
): Markup => {
  const listed = history.operations.filter(({ index }) => named.has(index))
  if (listed.length === 0) return html``
  const more = all > listed.length ? `; ${count(all - listed.length, 'more', 'more')} in history.jsonl` : ''
  return html`<details class="operations" open>
    <summary>${count(listed.length, 'operation')} that the evidence names${more}</summary>
    <div
      class="scroll"
      role="group"
      aria-label="Operations of ${history.facts.scenario} on ${history.facts.stream}"
      tabindex="0"
    >
      <table>
        <thead>
          <tr>
            <th scope="col">#</th>
            <th scope="col">Time</th>
            <th scope="col">Who</th>
            <th scope="col">Key</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          ${listed.map(
            (operation) =>
              html`<tr id="${operationAnchor(anchor, operation.index)}" data-o="${operation.index}">
                <th scope="row">${operation.index}</th>
                <td class="time">${seconds(operation.timeMs)}</td>
                <td>${breakable(operation.actor)}</td>
                <td>${breakable(operation.key ?? '')}</td>
                <td>${breakable(operationWords(operation))}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </details>`
}
