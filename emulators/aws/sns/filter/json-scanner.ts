/** The text is not JSON. The message is worded as SNS words it, without the place. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
  /** Offset in characters where the text stops being JSON. */
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

/** Reads the words, numbers and strings of a JSON text from a position on. Its methods throw {@link JsonSyntaxError}. */
export interface JsonScanner {
  /** Offset in characters of what comes next. */
  position: number
  /** The next character, undefined at the end. */
  peek(): string | undefined
  skipSpace(): void
  /** Content of a string whose opening quote was read, and past its closing quote. `what` words a missing one. */
  readString(what: string): string
  readNumber(): string
  readWord(): 'true' | 'false' | 'null'
  /** The mistake that the next character is. */
  unexpected(why: string): JsonSyntaxError
  /** The mistake that the text ends here. */
  ended(why: string): JsonSyntaxError
  /** The mistake that objects and arrays are nested deeper than `max`. */
  tooDeep(depth: number, max: number): JsonSyntaxError
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

const characterName = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code < 32) return `(CTRL-CHAR, code ${code})`
  return `'${character}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`
}

const unescape = (raw: string, position: number): string => {
  if (!raw.includes('\\')) return raw
  try {
    return String(JSON.parse(`"${raw}"`))
  } catch {
    const escaped = /\\([^"\\/bfnrtu])/.exec(raw)?.[1] ?? 'u'
    throw new JsonSyntaxError(`Unrecognized character escape ${characterName(escaped)}`, position)
  }
}

/** Starts a scanner of `source` at `position`. */
export const jsonScanner = (source: string, position: number): JsonScanner => {
  const matchHere = (pattern: RegExp): string => {
    pattern.lastIndex = scanner.position
    return pattern.exec(source)?.[0] ?? ''
  }

  const scanner: JsonScanner = {
    position,
    peek: () => source[scanner.position],
    skipSpace: () => void (scanner.position += matchHere(/[ \t\r\n]*/y).length),
    unexpected: (why) =>
      new JsonSyntaxError(
        `Unexpected character (${characterName(source[scanner.position] ?? '')}): ${why}`,
        scanner.position,
      ),
    ended: (why) => new JsonSyntaxError(`Unexpected end-of-input${why}`, source.length),
    tooDeep: (depth, max) =>
      new JsonSyntaxError(
        `Document nesting depth (${depth}) exceeds the maximum allowed (${max}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
        scanner.position,
      ),

    readString: (what) => {
      // oxlint-disable-next-line no-control-regex -- JSON allows no control character unescaped
      const raw = matchHere(/(?:[^"\\\u0000-\u001F]|\\[^])*/y)
      scanner.position += raw.length
      const end = scanner.peek()
      if (end === undefined || end === '\\') throw scanner.ended(what)
      scanner.position += 1
      if (end !== '"') {
        const why = 'has to be escaped using backslash to be included in string value'
        throw new JsonSyntaxError(`Illegal unquoted character (${characterName(end)}): ${why}`, scanner.position)
      }
      return unescape(raw, scanner.position)
    },

    readNumber: () => {
      const digits = matchHere(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
      if (digits === '') throw scanner.unexpected('expected digit (0-9) to follow minus sign, for valid numeric value')
      scanner.position += digits.length
      if (/\d/.test(scanner.peek() ?? '')) {
        throw new JsonSyntaxError('Invalid numeric value: Leading zeroes not allowed', scanner.position)
      }
      return digits
    },

    readWord: () => {
      const word = matchHere(/[\p{L}\p{Nd}_$]+/uy)
      if (word === '') throw scanner.unexpected(`expected a valid value ${VALUES}`)
      scanner.position += word.length
      if (word === 'true' || word === 'false' || word === 'null') return word
      throw new JsonSyntaxError(`Unrecognized token '${word}': was expecting ${VALUES}`, scanner.position)
    },
  }
  return scanner
}
