import { html, type Markup } from '../../reports/html/markup.ts'

/** Where a page lies: how it refers to other pages, to its style, and to a watcher that answers. */
export interface Place {
  readonly overview: string
  monitor(name: string): string
  /** Style, and a script where one is offered. */
  readonly head: Markup
  /** What the last line says. */
  foot(nowMs: number): string
  /** A watcher answers: what a page's script sends is heard. */
  readonly live: boolean
}

/** On the watcher's own server. */
export const served: Place = {
  overview: '/',
  monitor: (name) => `/monitors/${encodeURIComponent(name)}`,
  head: html`<link rel="stylesheet" href="/base.css" />
    <link rel="stylesheet" href="/page.css" />
    <script src="/page.js" defer></script>`,
  foot: () => 'This page was written when it was opened.',
  live: true,
}

/** A page opened from a file has no origin that would be 'self'. */
const policy = "default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'"

/** In a folder of files, which needs neither a server nor scripts; `depth` folders below the first page. */
export const inFolder = (depth: 0 | 1): Place => {
  const up = '../'.repeat(depth)
  return {
    overview: `${up}index.html`,
    monitor: (name) => `${up}monitors/${encodeURIComponent(name)}.html`,
    head: html`<meta http-equiv="Content-Security-Policy" content="${policy}" />
      <meta name="referrer" content="no-referrer" />
      <link rel="stylesheet" href="${up}style.css" />`,
    foot: (nowMs) => `This page was written at ${new Date(nowMs).toISOString()} and does not change by itself.`,
    live: false,
  }
}
