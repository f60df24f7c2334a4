/** The surname that version n of a person's content gives: letters alone, never the same twice. */
export const surnameOf = (version: number): string => {
  let [left, ending] = [version, '']
  for (; left > 0; left = Math.floor((left - 1) / 26))
    ending = String.fromCodePoint('a'.codePointAt(0)! + ((left - 1) % 26)) + ending
  return `Reed${ending}`
}

/** The surnames that a person had before version n of the content, oldest first: what the source tells as aliases. */
export const formerSurnames = (version: number): readonly string[] =>
  Array.from({ length: version - 1 }, (_, nth) => surnameOf(nth + 1))
