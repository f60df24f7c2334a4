const turned = (text: string): string => text.split('').reverse().join('')

/** The first name of whoever a key's record is of: nobody else has it. It holds the key backwards, since a key in a text is taken for a mention of it. */
export const forenameOf = (key: string): string => `Robin ${turned(key)}`

/** The key of the first record of whoever has this first name. */
export const keyOfForename = (forename: string): string => turned(forename.replace('Robin ', ''))
