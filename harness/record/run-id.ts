import { randomBytes } from 'node:crypto'

/** Letters and digits that a run id may end in. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A new run's id: sorts by time, unique, lower-case letters and digits only (it is part of message bodies and folder names). */
export const newRunId = (now = new Date()): string => {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase()
  const tail = [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length] ?? 'a').join('')
  return `${time}${tail}`
}

/** A seed for a run that was given none. */
export const newSeed = (): string => [...randomBytes(8)].map((byte) => alphabet[byte % alphabet.length] ?? 'a').join('')
