/** Name and date of birth of a person. */
export interface PersonName {
  readonly firstName: string
  readonly lastName: string
  /** ISO date. */
  readonly dateOfBirth: string
}

const turned = (text: string): string => text.split('').reverse().join('')

/** Who a key's record is of: a name that nobody else has. It holds the key backwards, since a key in a text is taken for a mention of it. */
export const personName = (key: string): PersonName => ({
  firstName: 'Robin',
  lastName: `Reed ${turned(key)}`,
  dateOfBirth: '1984-02-29',
})

/** The key by which a person with this surname is called. */
export const keyOfSurname = (lastName: string): string => turned(lastName.replace('Reed ', ''))
