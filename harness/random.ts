import { createHash } from 'node:crypto'

/** Reproducible choices: the same seed gives the same ones, on every machine. */
export interface Random {
  /** A whole number, both ends included. */
  integer(min: number, max: number): number
  /** A new array in a random order. */
  shuffle<T>(items: readonly T[]): T[]
  /** An order that is certainly not the given one (two items or more). */
  disorder<T>(items: readonly T[]): T[]
}

/** First 48 bits of SHA-256 of a text as a number: stable hashing for keys and seeds. */
export const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUIntBE(0, 6)

/** Choices from a seed, drawn by hashing a counter: no state but a number, no dependence on draw sizes. */
export const random = (seed: string): Random => {
  let drawn = 0
  const integer = (min: number, max: number): number => min + (hashOf(`${seed}#${drawn++}`) % (max - min + 1))
  const shuffle = <T>(items: readonly T[]): T[] => {
    const left = [...items]
    const out: T[] = []
    while (left.length > 0) out.push(...left.splice(integer(0, left.length - 1), 1))
    return out
  }
  const disorder = <T>(items: readonly T[]): T[] => {
    const mixed = shuffle(items)
    if (mixed.some((item, index) => item !== items[index])) return mixed
    const [first, ...rest] = mixed
    return first === undefined ? [] : [...rest, first]
  }
  return { integer, shuffle, disorder }
}
