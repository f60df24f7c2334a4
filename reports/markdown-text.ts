/** Any text on one line of Markdown, as it stands: nothing of it is mark-up, a cell of a table, or HTML. */
export const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#|~@!]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Text as code, on one line and also in a table's cell. */
export const code = (text: string): string =>
  `<code>${text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~@]/g, (character) => `&#${character.charCodeAt(0)};`)}</code>`

/** A table, one line a row. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${heads.join(' | ')} |`,
  `| ${heads.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]
