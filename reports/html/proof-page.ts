import { hasEscaped, type Proof, type ProofRow, type ProofStream } from '../proof.ts'
import { breakable, html, type Markup } from './markup.ts'
import { page } from './page.ts'
import { type Outcome, verdictMark, verdictSign } from './verdict-mark.ts'
import { sentence } from './words.ts'

const mark = ({ caught, unprovable = false }: ProofStream): Markup => {
  const missed = unprovable ? (['unknown', 'Cannot be proven here'] as const) : (['fail', 'Escaped'] as const)
  const [outcome, says] = caught ? (['pass', 'Caught'] as const) : missed
  return html`<span class="mark ${outcome}">${verdictSign(outcome)}${says}</span>`
}

const streamRow = (tried: ProofStream): Markup =>
  html`<td>${breakable(tried.stream)}</td>
    <td>${mark(tried)}</td>
    <td class="said">${sentence(tried.words)}</td>`

const defectRows = ({ defect, scenario, check, streams }: ProofRow): Markup => {
  const tried = streams.length > 0 ? streams : [{ stream: 'none', caught: false, words: 'it was tried on no stream' }]
  const span = html` rowspan="${tried.length}"`
  return html`<tbody>
    ${tried.map(
      (stream, nth) =>
        html`<tr>
          ${
            nth === 0 &&
            html`<th scope="rowgroup" ${span}>
              ${breakable(defect)}<span class="variant"
                >${breakable(scenario)}, must be caught by ${breakable(check)}</span
              >
            </th>`
          }${streamRow(stream)}
        </tr> `,
    )}
  </tbody>`
}

/** The text of `proof.html`: every known mistake with what caught it, and the healthy system beside them. */
export const proofPage = ({ healthy, rows, seed, subject }: Proof, words: string): string => {
  const verdict: Outcome =
    !rows.some(hasEscaped) && (healthy === undefined || healthy.verdict === 'pass') ? 'pass' : 'fail'
  return page({
    title: `Proof: ${words} (Shakedown)`,
    content: html`<header class="${verdict}">
        <h1>
          ${verdictSign(verdict)}<span
            ><span class="word">Proof:</span>
            ${sentence(words).replace(/^[A-Z]/, (letter) => letter.toLowerCase())}</span
          >
        </h1>
        <p class="lead">
          Each known mistake was switched on by itself in ${subject.name} ${subject.version}, and must be caught by the
          check that it names. Another check’s fail, or an unknown, counts as an escape, where the stack can prove it.
          Seed <code>${seed}</code>.
        </p>
      </header>
      ${
        healthy !== undefined &&
        html`<section aria-labelledby="healthy">
          <h2 id="healthy">The healthy system</h2>
          <p>${verdictMark(healthy.verdict)} ${sentence(healthy.words)}</p>
        </section>`
      }
      <section aria-labelledby="defects">
        <h2 id="defects">Known mistakes <span class="many">${rows.length}</span></h2>
        <div class="scroll" role="group" aria-label="Known mistakes by stream" tabindex="0">
          <table class="proof">
            <thead>
              <tr>
                <th scope="col">Mistake</th>
                <th scope="col">Stream</th>
                <th scope="col">Outcome</th>
                <th scope="col">What the check said</th>
              </tr>
            </thead>
            ${rows.map(defectRows)}
          </table>
        </div>
      </section>`,
  })
}
