/** How a version is written where a record has room for words. */
export const versionText = (version: number): string => `version ${version}`

/** The version that such words tell, as the state of a row; the words themselves where they tell none. */
export const versionIn = (words: string): string => /version \d+$/.exec(words)?.[0] ?? words
