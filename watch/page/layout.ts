import { html, type Markup } from '../../reports/html/markup.ts'

/** A whole page around its content. */
export const layout = (title: string, content: Markup): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/base.css" />
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
      </head>
      <body>
        <main>
          ${content}
          <p class="foot" id="live" role="status">This page was written when it was opened.</p>
        </main>
      </body>
    </html> `.markup
