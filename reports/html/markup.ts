/** Text that is HTML already, and safe. Everything else is escaped where it is put into a page. */
export interface Markup {
  readonly markup: string
}

/** What a template takes: markup as it is, text and numbers escaped, lists joined, nothing for `undefined` and `false`. */
export type Content = Markup | string | number | undefined | false | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML, for attributes and contents alike. */
const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)

const put = (content: Content): string => {
  if (content === undefined || content === false) return ''
  if (typeof content === 'string') return escapeHtml(content)
  if (typeof content === 'number') return String(content)
  return 'markup' in content ? content.markup : content.map(put).join('')
}

/** A piece of a page. */
export const html = (literals: TemplateStringsArray, ...contents: readonly Content[]): Markup => ({
  markup: String.raw({ raw: literals }, ...contents.map(put)),
})

/** Text known to be safe: our own assets. */
export const trusted = (markup: string): Markup => ({ markup })

/** A long name with places where it may break: after dots, slashes, underscores and hyphens. */
export const breakable = (name: string): Markup =>
  trusted(escapeHtml(name).replaceAll(/[._/-](?=[^\s])/g, (separator) => `${separator}<wbr>`))
