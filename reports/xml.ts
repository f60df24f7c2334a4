// XML 1.0 allows tab, line feed and carriage return, and nothing else below the space; no lone surrogates, U+FFFE or U+FFFF
// (https://www.w3.org/TR/xml/#charsets). Not even an escape can bring them in: they are shown as their code points instead.
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u0084\u0086-\u009F\uFFFE\uFFFF]|\p{Surrogate}/gu

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // In attributes a parser would turn these into spaces.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

const shown = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Escapes any text for XML, for attributes and contents alike; what XML cannot hold at all appears as `\u0000`. */
export const escapeXml = (text: string): string =>
  text.replace(forbidden, shown).replaceAll(/[&<>"'\t\n\r]/g, (character) => entities[character] ?? character)

/** One XML element: attributes whose value is undefined are left out; children are XML already. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string => {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeXml(String(value))}"`],
  )
  const inner = children.join('')
  return inner === '' ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${inner}</${name}>`
}
