const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39
const isLetter = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)

/**
 * Whether a text stands in the bytes of a message, and goes on in no longer number or word there: `order-1` does not stand in `order-12`. Only its end is looked
 * at: what is before a value is its length, which may look like a letter.
 */
export const standsInBytes = (bytes: Buffer, text: Buffer): boolean => {
  const last = text.at(-1) ?? 0
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    const next = bytes[at + text.length] ?? 0
    if (!(isDigit(last) && isDigit(next)) && !(isLetter(last) && isLetter(next))) return true
  }
  return false
}
