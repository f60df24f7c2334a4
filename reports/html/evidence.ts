import type { BiteResult, CellResult, CheckResult } from '../../harness/model/result.ts'
import { operationAnchor } from './cell-name.ts'
import { html, type Markup } from './markup.ts'
import { verdictMark } from './verdict-mark.ts'
import { count, sentence } from './words.ts'

/** So many links to operations a finding gets; its table row names the rest. */
const linked = 12

const references = (anchor: string, operations: readonly number[], shown: ReadonlySet<number>): Markup => {
  const unique = [...new Set(operations)].toSorted((a, b) => a - b)
  if (unique.length === 0) return html``
  const links = unique
    .slice(0, linked)
    .map((index) =>
      shown.has(index)
        ? html` <a class="op" href="#${operationAnchor(anchor, index)}">#${index}</a>`
        : html` <span class="op">#${index}</span>`,
    )
  const more = unique.length - linked
  return html`<span class="ops">Operations${links}${more > 0 && html` and ${count(more, 'more', 'more')}`}</span>`
}

/** What a check said, where its findings do not say it already. */
const said = ({ words, findings }: CheckResult): Markup =>
  findings.some((finding) => words.startsWith(finding.words)) ? html`` : html`<p>${sentence(words)}</p>`

const judged = (anchor: string, check: CheckResult, shown: ReadonlySet<number>): Markup =>
  html`<li class="check">
    <p class="rule">
      ${verdictMark(check.verdict)} <code>${check.check}</code> <span class="must">must hold: ${check.property}</span>
    </p>
    ${said(check)}${
      check.findings.length > 0 &&
      html`<ul class="findings">
        ${check.findings
          .slice(0, 20)
          .map(({ words, operations }) => html`<li>${sentence(words)} ${references(anchor, operations, shown)}</li>`)}${
          check.findings.length > 20 &&
          html`<li>${count(check.findings.length - 20, 'more finding')} in result.json.</li>`
        }
      </ul>`
    }
  </li>`

/** Checks that had something to say in full, then those that passed in one line each. */
export const evidence = (anchor: string, { checks }: CellResult, shown: ReadonlySet<number>): Markup => {
  const told = [
    ...checks.filter(({ verdict }) => verdict === 'fail'),
    ...checks.filter(({ verdict }) => verdict === 'unknown'),
  ]
  const passed = checks.filter(({ verdict }) => verdict === 'pass')
  if (checks.length === 0) return html``
  return html`<h4>Evidence</h4>
    <ul class="checks">
      ${told.map((check) => judged(anchor, check, shown))}
    </ul>
    ${
      passed.length > 0 &&
      html`<details class="passed" ${told.length === 0 && ' open'}>
        <summary>${count(passed.length, 'check')} passed</summary>
        <ul>
          ${passed.map(({ check, words }) => html`<li>${verdictMark('pass')} <code>${check}</code> ${words}</li>`)}
        </ul>
      </details>`
    }`
}

/** Whether each fault acted: without that a pass would mean nothing. */
export const bites = (anchor: string, faults: readonly BiteResult[], shown: ReadonlySet<number>): Markup =>
  faults.length === 0
    ? html``
    : html`<h4>Faults</h4>
        <ul class="bites">
          ${faults.map(
            ({ bit, fault, faultId, words, operations }) =>
              html`<li>
                <span class="bit ${bit ? 'yes' : 'no'}">${bit ? 'Acted' : 'Did not act'}</span>
                <code>${fault}</code>${faults.length > 1 && ` (${faultId})`}: ${sentence(words)}
                ${references(anchor, operations, shown)}
              </li>`,
          )}
        </ul>`
