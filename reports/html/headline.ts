import type { RunResult } from '../../harness/model/result.ts'
import { replayCommand } from './cell.ts'
import { html, type Markup } from './markup.ts'
import { type Outcome, outcomes, outcomeWords, verdictSign } from './verdict-mark.ts'
import { count, seconds, sentence } from './words.ts'
import { worstFirst } from '../../harness/judge/worst-first.ts'

/** Date and time, to the second, in universal time. */
const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`

/** A name, and its version where one is known. */
const named = ({ name, version }: RunResult['subject']): string => (version === 'unknown' ? name : `${name} ${version}`)

const subjectWords = ({ commit, image, with: how, ...subject }: RunResult['subject']): string =>
  [named(subject), commit && `commit ${commit}`, image && `image ${image}`, how && `with ${how}`]
    .filter((part) => part !== undefined)
    .join(', ')

const fact = (name: string, content: Markup | string): Markup =>
  html`<div>
    <dt>${name}</dt>
    <dd>${content}</dd>
  </div>`

const tally = (run: RunResult): Markup => {
  const many = (outcome: Outcome): number => run.cells.filter(({ verdict }) => verdict === outcome).length
  return html`<ul class="tally">
    ${outcomes
      .filter((outcome) => many(outcome) > 0)
      .map(
        (outcome) =>
          html`<li class="${outcome}">
            ${verdictSign(outcome)}<strong>${many(outcome)}</strong> ${outcomeWords[outcome].toLowerCase()}
          </li>`,
      )}
  </ul>`
}

const mistakes = ({ defects }: RunResult): Markup =>
  defects.length === 0
    ? html``
    : html`<p class="notice">
        <span class="label">Known mistakes were switched on</span> in the tested system for this run:
        ${defects.map((defect, nth) => html`${nth > 0 && ', '}<code>${defect}</code>`)}. Cells that they touch should
        fail.
      </p>`

/** How it was put to the test. */
const lead = ({ cells, subject }: RunResult): string => {
  const judged = cells.filter(({ verdict }) => verdict !== 'skipped')
  return judged.length > 0 && judged.every(({ scenario }) => scenario === 'load')
    ? `Shakedown put load on ${named(subject)} (${count(judged.length, 'load')}), and judged by their thresholds, from the recorded history, how it was borne.`
    : `Shakedown put ${named(subject)} to the test with events and faults made on purpose, and judged ${count(judged.length, 'cell')}, each one scenario on one stream of events, from the recorded history.`
}

/** What a reader wants first: the verdict in one sentence, then what was tested, and how to see it again. */
export const headline = (run: RunResult): Markup => {
  const [worst] = worstFirst(run.cells)
  return html`<header class="${run.verdict}">
    <h1>
      ${verdictSign(run.verdict)}<span
        ><span class="word">${outcomeWords[run.verdict]}:</span>
        ${sentence(run.words).replace(/^[A-Z]/, (letter) => letter.toLowerCase())}</span
      >
    </h1>
    <p class="lead">${lead(run)}</p>
    ${tally(run)} ${mistakes(run)}
    <h2 id="tested">What was tested</h2>
    <dl class="facts">
      ${fact('Subject', subjectWords(run.subject))} ${fact('Target and stack', `${run.target} on ${run.stack}`)}
      ${run.defects.length === 0 && fact('Known mistakes', 'none switched on')}
      ${fact('Seed', html`<code>${run.seed}</code>`)}
      ${fact('Started', html`<time datetime="${run.startedAt}">${moment(run.startedAt)}</time>`)}
      ${fact('Took', seconds(run.durationMs))} ${fact('Run', html`<code>${run.runId}</code>`)}
      ${fact('Shakedown', run.shakedown)}
    </dl>
    ${worst !== undefined && worst.replay !== '' && html`<p class="again"><span class="label">${worst.verdict === 'pass' ? 'See the first cell again' : 'See the worst cell again'}</span> ${replayCommand(worst.replay)}</p>`}
  </header>`
}
