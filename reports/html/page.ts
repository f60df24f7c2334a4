import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { html, type Markup, trusted } from './markup.ts'
import { glyphSigns } from './timeline/glyphs.ts'
import { verdictSigns } from './verdict-mark.ts'

const require = createRequire(import.meta.url)

const own = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

// Later ones refine earlier ones.
const styles = [
  'base',
  'verdicts',
  'headline',
  'tables',
  'cells',
  'timeline',
  'load',
  'pictures',
  'trends',
  'closing',
  'narrow',
  'print',
]

/** Options of {@link page}. */
export interface PageOptions {
  readonly title: string
  readonly content: Markup
  /** Whether the page draws charts, which takes a library. @default false */
  readonly charts?: boolean
  /** Where its style and script lie, relative to it: `../page`, with `.css` and `.js` behind. @default within the page */
  readonly assets?: string
}

/** Style and script of a page. */
export const pageAssets = (charts: boolean): { readonly css: string; readonly js: string } => {
  const library = charts ? readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8') : ''
  const sheet = charts ? readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8') : ''
  return {
    css: `${sheet}${styles.map((name) => own(`styles/${name}.css`)).join('')}`,
    js: `${library}\n${own('in-browser.js')}`,
  }
}

const inline = (charts: boolean): { readonly style: Markup; readonly script: Markup } => {
  const { css, js } = pageAssets(charts)
  return {
    style: html`<style>
      ${trusted(css)}
    </style>`,
    script: html`<script>
      ${trusted(js)}
    </script>`,
  }
}

const linked = (assets: string): { readonly style: Markup; readonly script: Markup } => ({
  style: html`<link rel="stylesheet" href="${assets}.css" />`,
  script: html`<script src="${assets}.js"></script>`,
})

/**
 * A whole page. Its content security policy lets it load nothing but what lies beside it, and nothing at all where its style and script are
 * within it, so that it reads the same offline, in a mail and in a year.
 */
export const page = ({ title, content, charts = false, assets }: PageOptions): string => {
  const { style, script } = assets === undefined ? inline(charts) : linked(assets)
  // A page opened from a file has no origin that would be 'self'.
  const beside = assets === undefined ? '' : " 'self' file:"
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'${beside}; script-src 'unsafe-inline'${beside}; img-src data:"
          />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          ${style}
        </head>
        <body>
          <svg width="0" height="0" class="hidden" aria-hidden="true"><defs>${verdictSigns}${glyphSigns}</defs></svg>
          <main>${content}</main>
          ${script}
        </body>
      </html>`.markup
  }\n`
}
