import { inWords } from '../../harness/incidents/duration.ts'
import type { Look } from '../../harness/incidents/look.ts'
import { html, type Markup } from '../../reports/html/markup.ts'

/** What a state is called, beside its colour and sign. */
const names = { good: 'good', bad: 'bad', unknown: 'unknown', none: 'no look yet' } as const

/** A state, as sign and word. */
export const stateMark = (look: Pick<Look, 'state' | 'level'> | undefined): Markup => {
  const state = look?.state ?? 'none'
  const level = look?.state === 'bad' && look.level !== undefined ? `, ${look.level}` : ''
  return html`<span class="state" data-state="${state}">${names[state]}${level}</span>`
}

/** A moment, readable for people and programs. */
export const moment = (atMs: number): Markup => {
  const iso = new Date(atMs).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

/** The main figure of a look. */
export const figureOf = (look: Look | undefined, usual = ''): string => {
  const [figure] = look?.figures ?? []
  if (figure === undefined) return ''
  const unit = figure.unit === '' ? usual : figure.unit
  return unit === 'ms' ? inWords(figure.value) : `${Math.round(figure.value * 100) / 100} ${unit}`.trim()
}
