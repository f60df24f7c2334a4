import { stripVTControlCharacters, styleText } from 'node:util'
import type { CellResult } from '../harness/model/result.ts'

type Outcome = CellResult['verdict']
type Style = Parameters<typeof styleText>[0]

const signs: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✕', unknown: '?', skipped: '–' }
const styles: Readonly<Record<Outcome, Style>> = {
  pass: 'green',
  fail: ['red', 'bold'],
  unknown: 'yellow',
  skipped: 'dim',
}

/** How to write for a terminal, or for a file when there are no colours. */
export interface Pen {
  /** Sign and word of an outcome; the word makes a colour needless. */
  outcome(outcome: Outcome, width?: number): string
  style(style: Style, text: string): string
}

/** Writes with colours or without. */
export const pen = (colour: boolean): Pen => {
  // Whether colours are wanted is the caller's decision (NO_COLOR, --no-color, a terminal): not asked again here.
  const style = (name: Style, text: string): string =>
    colour ? styleText(name, text, { validateStream: false }) : text
  return {
    style,
    outcome: (outcome, width = 0) => style(styles[outcome], `${signs[outcome]} ${outcome}`.padEnd(width)),
  }
}

/** Text of the tested system as it may go to a terminal: on one line, without escape sequences that would act there. */
export const harmless = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what it removes
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u001F\u007F-\u009F]+/g, ' ')
