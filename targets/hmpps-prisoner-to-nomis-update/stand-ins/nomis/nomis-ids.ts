/** Ids as NOMIS gives them: each once, for whatever it is. */
export type NomisIds = () => number

/** Counts from a number that is no id of anything else. */
export const nomisIds = (): NomisIds => {
  let last = 5_000_000
  return () => ++last
}
