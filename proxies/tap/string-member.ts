/** Where a string stands in a JSON text, quotes included, and what it says. */
export interface StringMember {
  readonly start: number
  readonly end: number
  readonly value: string
}

// Strings whole, so that nothing within them is taken for structure.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/gs

const textOf = (literal: string): string | undefined => {
  try {
    return String(JSON.parse(literal))
  } catch {
    return undefined
  }
}

/**
 * Finds a member of the object that a JSON text is, where its value is a string. Changing only that leaves every other byte of a
 * request as its sender wrote it, which parsing and writing it again would not.
 */
export const stringMember = (text: string, name: string): StringMember | undefined => {
  let depth = 0
  let before: string | undefined
  let key: string | undefined
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '{' || found === '[') depth += 1
    else if (found === '}' || found === ']') depth -= 1
    else if (found === ':' && depth === 1) key = before
    else if (found === ',' && depth === 1) key = undefined
    else if (found.startsWith('"') && depth === 1) {
      const value = textOf(found)
      if (key === name) return value === undefined ? undefined : { start: index, end: index + found.length, value }
      before = value
    }
    // A nested value ends the search for its own key.
    if (depth > 1) key = undefined
  }
  return undefined
}
