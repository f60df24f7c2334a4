import { redaction } from '../../harness/record/redaction.ts'
import { spellings } from './spellings.ts'

/** What stands in place of a secret. */
export const mask = '[redacted]'

/** A shorter value is not looked for within other text, which would be full of it. */
const shortest = 4

/** What must not be kept: known values, in whatever way they are written, and what looks like a secret by itself. */
export interface Secrets {
  add(value: string): void
  readonly values: readonly string[]
  /** A text without them. */
  text(text: string): string
  /** The bytes of a file without them, be it text or not. */
  bytes(bytes: Uint8Array): Uint8Array
}

/** Collects secrets while a journey goes on; what is kept is masked when it is over. */
export const collectSecrets = (first: Iterable<string> = []): Secrets => {
  const values = new Set<string>(first)
  // One may be the beginning of another: the longer ones first.
  const written = (): readonly string[] =>
    [...values]
      .filter(({ length }) => length >= shortest)
      .flatMap(spellings)
      .toSorted((a, b) => b.length - a.length)
  const text = (from: string): string => (values.has(from) ? mask : redaction(written())(from))
  return {
    add: (value) => void (value === '' || values.add(value)),
    get values() {
      return [...values]
    },
    text,
    bytes: (bytes) => {
      // Each byte is a character, so that what is no text comes through as it was.
      const from = Buffer.from(bytes).toString('latin1')
      const isText = !from.includes('\0')
      const known = written().map((value) => Buffer.from(value).toString('latin1'))
      const without = known.reduce((rest, value) => rest.replaceAll(value, mask), from)
      return Buffer.from(isText ? redaction()(without) : without, 'latin1')
    },
  }
}
