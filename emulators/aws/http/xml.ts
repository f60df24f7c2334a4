const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would turn a bare carriage return into a line feed.
  '\r': '&#xD;',
}

/** Text as it stands between tags. */
export const escapeXml = (text: string): string => text.replaceAll(/[&<>"\r]/g, (found) => escapes[found] ?? found)

/** `<name>text</name>` with the text escaped; '' when there is no value, as AWS leaves absent members out. */
export const xmlText = (name: string, value: string | number | boolean | undefined): string =>
  value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`

/** `<name>…</name>` around XML that is already escaped. */
export const xmlElement = (name: string, inner: string): string => `<${name}>${inner}</${name}>`
