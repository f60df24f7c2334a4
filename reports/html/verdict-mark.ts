import type { CellResult } from '../../harness/model/result.ts'
import { html, type Markup, trusted } from './markup.ts'

/** What a cell came to. */
export type Outcome = CellResult['verdict']

/** Outcomes with the worst first: the order of the report. */
export const outcomes: readonly Outcome[] = ['fail', 'unknown', 'pass', 'skipped']

/** What an outcome is called. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  fail: 'Fail',
  unknown: 'Unknown',
  pass: 'Pass',
  skipped: 'Skipped',
}

/**
 * The signs, to be defined once in a page. Each has a form of its own (octagon, diamond, circle, dashed ring), so that
 * nobody needs colours to tell them apart.
 */
export const verdictSigns: Markup = trusted(`
<symbol id="v-fail" viewBox="0 0 20 20"><path class="sign" d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/><path class="cut" d="M6.8 6.8l6.4 6.4m0-6.4l-6.4 6.4"/></symbol>
<symbol id="v-unknown" viewBox="0 0 20 20"><path class="sign" d="M10 .6L19.4 10 10 19.4.6 10z"/><path class="cut" d="M7.7 8c0-1.5 1-2.4 2.3-2.4s2.3.9 2.3 2.1c0 1.8-2.3 1.7-2.3 3.6m0 2.6v.3"/></symbol>
<symbol id="v-pass" viewBox="0 0 20 20"><circle class="ring" cx="10" cy="10" r="8.6"/><path class="line" d="M6 10.3l2.7 2.8L14.2 7"/></symbol>
<symbol id="v-skipped" viewBox="0 0 20 20"><circle class="ring dashed" cx="10" cy="10" r="8.4"/><path class="line" d="M6.4 10h7.2"/></symbol>`)

/** An outcome as a sign, without words. */
export const verdictSign = (outcome: Outcome): Markup =>
  html`<svg class="v ${outcome}" viewBox="0 0 20 20" aria-hidden="true"><use href="#v-${outcome}" /></svg>`

/** An outcome as a sign with its word. */
export const verdictMark = (outcome: Outcome): Markup =>
  html`<span class="mark ${outcome}">${verdictSign(outcome)}${outcomeWords[outcome]}</span>`
