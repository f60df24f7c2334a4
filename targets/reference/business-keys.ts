import { hashOf } from '../../harness/random.ts'

// In the manner of the real ones, but longer where those would be too few: keys of different seeds must not meet.
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const lettersAndDigits = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Draws characters from a hash, most significant first taken last. */
const characters = (hash: number): ((alphabet: string, count: number) => string) => {
  let left = hash
  return (alphabet, count) => {
    let text = ''
    for (let drawn = 0; drawn < count; drawn++) {
      text += alphabet.charAt(left % alphabet.length)
      left = Math.floor(left / alphabet.length)
    }
    return text
  }
}

/** A visit's reference: `q3-x7-am-0z`. */
export const visitReference = (seed: string, n: number): string => {
  const text = characters(hashOf(`visit/${seed}/${n}`))(lettersAndDigits, 8)
  return [0, 2, 4, 6].map((at) => text.slice(at, at + 2)).join('-')
}

/** A prisoner's number: `A1234567BCD`. */
export const prisonNumber = (seed: string, n: number): string => {
  const take = characters(hashOf(`prisoner/${seed}/${n}`))
  return take(letters, 1) + take('0123456789', 7) + take(letters, 3)
}

/** Id of an activity's schedule in DPS: eleven digits. */
export const scheduleId = (seed: string, n: number): string => {
  const take = characters(hashOf(`schedule/${seed}/${n}`))
  return take('123456789', 1) + take('0123456789', 10)
}

/** A case reference number of probation: `X12345678901`. */
export const caseReference = (seed: string, n: number): string => {
  const take = characters(hashOf(`case/${seed}/${n}`))
  return take(letters, 1) + take('0123456789', 11)
}

/** A defendant's UUID. Its last digit is even or odd as n is: it decides the message group. */
export const defendantId = (seed: string, n: number): string => {
  const take = characters(hashOf(`defendant/${seed}/${n}`))
  const hex = take('0123456789abcdef', 11) + characters(hashOf(`defendant2/${seed}/${n}`))('0123456789abcdef', 11)
  const last = (hashOf(`defendant3/${seed}/${n}`) % 8) * 2 + (Math.abs(n) % 2)
  const tail = hex.slice(14) + hex.slice(0, 3) + last.toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(11, 14)}-a${hex.slice(2, 5)}-${tail}`
}

/** Id of what a version of a key's content is: recognisable, so that a log line that names it tells the key too. */
export const versionId = (key: string, version: number): string => `${key}_${version}`
