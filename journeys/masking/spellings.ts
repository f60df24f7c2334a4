const escapedForHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1)

/** How a value may be written in addresses, forms, JSON (also within JSON) and HTML, itself among them. */
export const spellings = (value: string): readonly string[] => [
  ...new Set([
    value,
    encodeURIComponent(value),
    new URLSearchParams({ '': value }).toString().slice(1),
    inJson(value),
    inJson(inJson(value)),
    escapedForHtml(value),
    escapedForHtml(value).replaceAll("'", '&#39;'),
  ]),
]
