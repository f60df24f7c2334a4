import type { RunResult } from '../../harness/model/result.ts'
import { headlineName, headlinesOf } from '../headlines.ts'
import { html, type Markup } from './markup.ts'
import { verdictMark } from './verdict-mark.ts'
import { sentence } from './words.ts'

/** Cells that one line names at most; the matrix leads to all of them. */
const most = 20

/** What is wrong, one line a weakness, however many cells show it. */
export const headlines = ({ cells }: Pick<RunResult, 'cells'>): Markup => {
  const told = headlinesOf(cells)
  if (told.length === 0) return html``
  return html`<section aria-labelledby="weaknesses">
    <h2 id="weaknesses">What is wrong <span class="many">${told.length}</span></h2>
    <ul class="skips">
      ${told.map((each) => {
        const named = each.cells.slice(0, most).map(({ scenario, variant }) => `${scenario} ${variant}`)
        const more = each.cells.length > most ? ` and ${each.cells.length - most} more` : ''
        return html`<li>
          ${verdictMark(each.verdict)} <strong>${headlineName(each)}</strong>: ${sentence(each.words)}
          (${named.join(', ')}${more})
        </li>`
      })}
    </ul>
  </section>`
}
