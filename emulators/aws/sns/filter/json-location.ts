/** A place in a JSON text, in the two wordings that SNS uses. */
export interface JsonLocation {
  /** The text itself is quoted, at most its first 500 characters: messages of the policy's compiler. */
  readonly quoted: string
  /** The text is withheld: messages about what is not JSON at all. */
  readonly redacted: string
}

const MAX_QUOTED_LENGTH = 500

const quote = (source: string): string => {
  const rest = source.length - MAX_QUOTED_LENGTH
  return `"${source.slice(0, MAX_QUOTED_LENGTH)}"${rest > 0 ? `[truncated ${rest} chars]` : ''}`
}

/** Words for the place at `position` (an offset in characters, from 0) of `source`; lines and columns count from 1. */
export const jsonLocation = (source: string, position: number): JsonLocation => {
  const before = source.slice(0, position).split(/\r\n|\r|\n/)
  const place = `line: ${before.length}, column: ${(before.at(-1) ?? '').length + 1}`
  return {
    quoted: `[Source: (String)${quote(source)}; ${place}]`,
    redacted: `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); ${place}]`,
  }
}
