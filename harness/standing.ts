/** Kind of a character, as far as words go. */
const kindOf = (character: string | undefined): 'digit' | 'letter' | undefined => {
  if (character === undefined) return undefined
  if (/\p{N}/u.test(character)) return 'digit'
  return /\p{L}/u.test(character) ? 'letter' : undefined
}

/** One place in a text where a name stands. */
interface Standing {
  readonly name: string
  readonly from: number
  readonly to: number
  /** Neither a letter nor a digit is on either side of it. Else it is a part of a longer word: of an id that was derived from it. */
  readonly whole: boolean
}

/**
 * Where a name stands in a text. Not where a number goes on in a longer number, or letters in longer letters: `order-1` does not stand in `order-12`, and does in
 * `order-1/lines` and `order-1b`.
 */
const standings = (text: string, name: string): readonly Standing[] => {
  const found: Standing[] = []
  if (name === '') return found
  const [first, last] = [kindOf(name.at(0)), kindOf(name.at(-1))]
  for (let from = text.indexOf(name); from >= 0; from = text.indexOf(name, from + 1)) {
    const to = from + name.length
    const [before, behind] = [kindOf(text[from - 1]), kindOf(text[to])]
    const goesOn = (before !== undefined && before === first) || (behind !== undefined && behind === last)
    if (!goesOn) found.push({ name, from, to, whole: before === undefined && behind === undefined })
  }
  return found
}

/** Whether a name stands in a text. */
export const standsIn = (text: string, name: string): boolean => standings(text, name).length > 0

/**
 * Which of several names a text names, in the order of their places: those that stand there as whole words, else parts of longer ones; of those that overlap, the longest.
 */
export const namedIn = (text: string, names: Iterable<string>): readonly string[] => {
  const all: Standing[] = []
  for (const name of names) if (text.includes(name)) all.push(...standings(text, name))
  const longest = all.filter(
    (each) =>
      !all.some(
        (other) =>
          other !== each && other.from <= each.from && other.to >= each.to && other.name.length > each.name.length,
      ),
  )
  const whole = longest.filter((each) => each.whole)
  return [...new Set((whole.length > 0 ? whole : longest).toSorted((a, b) => a.from - b.from).map(({ name }) => name))]
}
