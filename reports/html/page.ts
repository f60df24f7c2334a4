import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { html, type Markup, trusted } from './markup.ts'
import { glyphSigns } from './timeline/glyphs.ts'
import { verdictSigns } from './verdict-mark.ts'

const require = createRequire(import.meta.url)

const own = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

// Later ones refine earlier ones.
const styles = ['base', 'verdicts', 'headline', 'tables', 'cells', 'timeline', 'trends', 'closing', 'narrow', 'print']

/** Options of {@link page}. */
export interface PageOptions {
  readonly title: string
  readonly content: Markup
  /** Whether the page draws charts, which takes a library. @default false */
  readonly charts?: boolean
}

/**
 * A whole page in one file. Its content security policy lets it load nothing from anywhere, so that it reads the same offline,
 * in a mail and in a year.
 */
export const page = ({ title, content, charts = false }: PageOptions): string => {
  const library = charts ? readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8') : ''
  const sheet = charts ? readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8') : ''
  return `${
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta
            http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
          />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title}</title>
          <style>
            ${trusted(sheet)}${trusted(styles.map((name) => own(`styles/${name}.css`)).join(''))}
          </style>
        </head>
        <body>
          <svg width="0" height="0" class="hidden" aria-hidden="true"><defs>${verdictSigns}${glyphSigns}</defs></svg>
          <main>${content}</main>
          <script>
            ${trusted(library)}
          </script>
          <script>
            ${trusted(own('in-browser.js'))}
          </script>
        </body>
      </html>`.markup
  }\n`
}
