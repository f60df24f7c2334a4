import { createHash } from 'node:crypto'

/** Reproducible draws: the same seed gives the same ones, on every machine. */
export interface Draws {
  /** A whole number, both ends included. */
  integer(min: number, max: number): number
}

/** Draws by hashing a counter: no state but a number. */
export const draws = (seed: string): Draws => {
  let drawn = 0
  const next = (): number => createHash('sha256').update(`${seed}#${drawn++}`).digest().readUIntBE(0, 6)
  return { integer: (min, max) => min + (next() % (max - min + 1)) }
}
