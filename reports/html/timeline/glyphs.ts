import { html, type Markup, trusted } from '../markup.ts'
import type { Glyph } from './lane.ts'

/** The glyphs, to be defined once in a page; each is drawn around its own zero. */
export const glyphSigns: Markup = trusted(`
<g id="g-published"><circle r="4.2"/></g>
<g id="g-copy"><circle class="hollow" r="3.6"/></g>
<g id="g-aside"><circle r="2.2"/></g>
<g id="g-withheld"><path class="stroke" d="M0-4.2A4.2 4.2 0 1 0 0 4.2A4.2 4.2 0 1 0 0-4.2M-3-3L3 3"/></g>
<g id="g-doubtful"><circle class="hollow dashed" r="3.8"/></g>
<g id="g-telemetry"><path d="M0-4L4 0 0 4-4 0z"/></g>
<g id="g-trouble"><path d="M0-4.6L4.8 3.8H-4.8z"/></g>
<g id="g-bite"><path d="M-4.4-4.2H4.4L0 4.6z"/></g>
<g id="g-dead-letter"><path d="M-4.6-1H-1.7V-4.6H1.7V-1H4.6L0 4.6z"/></g>
<g id="g-redrive"><path d="M-4.6 1H-1.7V4.6H1.7V1H4.6L0-4.6z"/></g>
<g id="g-removed"><path class="stroke" d="M-3.4-3.4L3.4 3.4M3.4-3.4L-3.4 3.4"/></g>
<g id="g-operator"><path d="M-3.6 4.6V-4.6H4.4L2 -1.7 4.4 1.2H-1.9V4.6z"/></g>
<g id="g-record"><rect class="hollow" x="-3.4" y="-3.4" width="6.8" height="6.8" rx="1"/></g>
<g id="g-alert"><path d="M-4.6 3.2C-3 2-3.4-4.6 0-4.6S3 2 4.6 3.2zM-1.4 4.2H1.4z"/></g>
<g id="g-process"><path class="stroke" d="M0-4.6V4.6M-3 0H3"/></g>
<g id="g-given-up"><path class="stroke" d="M-4-4.6V4.6M0-4.6V4.6M4-4.6V4.6"/></g>
<g id="g-ring"><circle class="stroke" r="6.6"/></g>`)

/** What the glyphs mean. */
export const glyphWords: Readonly<Record<Glyph, string>> = {
  published: 'published',
  copy: 'published again',
  aside: 'control or bystander',
  doubtful: 'publish in doubt',
  withheld: 'withheld on purpose',
  telemetry: 'telemetry',
  trouble: 'warning or error',
  bite: 'fault seen at work',
  'dead-letter': 'dead-lettered',
  redrive: 'redriven',
  removed: 'removed',
  operator: 'operator',
  record: 'record found',
  alert: 'alert',
  process: 'process',
  'given-up': 'given up',
}

/** A glyph on its own, for legends. */
export const glyphSign = (glyph: Glyph | 'ring'): Markup =>
  html`<svg class="key g-${glyph}" viewBox="-8 -8 16 16" aria-hidden="true"><use href="#g-${glyph}" /></svg>`
