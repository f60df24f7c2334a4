/** What two sides do not agree about. */
export interface Difference {
  /** The same as long as both sides hold what they hold. */
  readonly id: string
  readonly words: string
}

type Side = ReadonlyMap<string, readonly string[]>

const short = (values: readonly string[]): string =>
  values.map((value) => (value.length > 80 ? `${value.slice(0, 80)}…` : value)).join(' and ')

/** All differences between two sides, by key. */
export const compare = (left: Side, right: Side, [a, b]: readonly [string, string]): readonly Difference[] => {
  const keys = new Set([...left.keys(), ...right.keys()])
  return [...keys].toSorted().flatMap((key): readonly Difference[] => {
    const [here, there] = [left.get(key)?.toSorted() ?? [], right.get(key)?.toSorted() ?? []]
    const id = JSON.stringify([key, here, there])
    if (here.length === 0) return [{ id, words: `${key} is only in ${b}` }]
    if (there.length === 0) return [{ id, words: `${key} is only in ${a}` }]
    if (here.length !== there.length)
      return [{ id, words: `${key} is ${here.length} times in ${a} and ${there.length} times in ${b}` }]
    return JSON.stringify(here) === JSON.stringify(there)
      ? []
      : [{ id, words: `${key} is ${short(here)} in ${a} and ${short(there)} in ${b}` }]
  })
}
