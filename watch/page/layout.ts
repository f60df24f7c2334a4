import { html, type Markup } from '../../reports/html/markup.ts'
import type { Place } from './place.ts'

/** Options of {@link layout}. */
export interface LayoutOptions {
  readonly title: string
  readonly content: Markup
  readonly place: Place
  readonly nowMs: number
}

/** A whole page around its content. */
export const layout = ({ title, content, place, nowMs }: LayoutOptions): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${place.head}
      </head>
      <body>
        <main>
          ${content}
          <p class="foot" id="live" role="status">${place.foot(nowMs)}</p>
        </main>
      </body>
    </html> `.markup
