const longest = 120

/** A value as people read it in a sentence: without what the SDK adds to an answer of its own, and cut where it is long. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (value instanceof RegExp) return String(value)
  const text = JSON.stringify(value, (key, each: unknown) => (key === '$metadata' ? undefined : each))
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
