import { jsonLocation } from './json-location.ts'

/** The kinds of token of a JSON text. */
export type JsonToken =
  | 'startObject'
  | 'endObject'
  | 'startArray'
  | 'endArray'
  | 'fieldName'
  | 'string'
  | 'number'
  | 'true'
  | 'false'
  | 'null'

/** Reads a JSON text token by token, and knows where it stands in it. */
export interface JsonTokens {
  /** The next token, or undefined after the end of the first value. Throws {@link JsonSyntaxError}. */
  next(): JsonToken | undefined
  /** The text of the current token: a string's content, a number's digits, a field's name, a bracket. */
  text(): string
  /** Offset in characters of what was consumed so far. */
  position(): number
  /** A second reader that stands where this one stands, for looking ahead. */
  fork(): JsonTokens
}

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

interface Container {
  readonly kind: 'Object' | 'Array'
  readonly startPosition: number
  entries: number
}

interface State {
  position: number
  stack: Container[]
  /** A string whose opening quote was consumed and whose content was not. */
  unread: boolean
  token: JsonToken | undefined
  text: string
  /** The last field's name, and its value's token, which is recognised together with it. */
  name: string
  value: JsonToken | undefined
}

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
const CLOSES = { Object: '}', Array: ']' } as const
const TEXTS: Partial<Record<JsonToken, string>> = {
  startObject: '{',
  endObject: '}',
  startArray: '[',
  endArray: ']',
  true: 'true',
  false: 'false',
  null: 'null',
}

const characterName = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  if (code < 32) return `(CTRL-CHAR, code ${code})`
  return `'${character}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`
}

/**
 * A pull parser for JSON that consumes exactly as much, at each token, as the parser behind SNS does (Jackson's
 * reader: a string value is read only when it is asked for, a field name is read together with the first character
 * of its value). SNS puts that parser's line and column into its messages, so they come out equal only this way.
 */
export const jsonTokens = (source: string, from?: State): JsonTokens => {
  const state: State = from ?? {
    position: 0,
    stack: [],
    unread: false,
    token: undefined,
    text: '',
    name: '',
    value: undefined,
  }

  const unexpected = (why: string): JsonSyntaxError =>
    new JsonSyntaxError(`Unexpected character (${characterName(source[state.position] ?? '')}): ${why}`, state.position)

  const at = (pattern: RegExp): string => {
    pattern.lastIndex = state.position
    return pattern.exec(source)?.[0] ?? ''
  }

  const ended = (why: string): JsonSyntaxError => new JsonSyntaxError(`Unexpected end-of-input${why}`, source.length)

  const skipSpace = (): void => {
    while (' \t\r\n'.includes(source[state.position] ?? 'x')) state.position += 1
  }

  const readString = (what: string): string => {
    const start = state.position
    for (;;) {
      const character = source[state.position]
      if (character === undefined) throw ended(what)
      if (character === '"') break
      if (character < ' ') {
        throw new JsonSyntaxError(
          `Illegal unquoted character (${characterName(character)}): has to be escaped using backslash to be included in string value`,
          state.position + 1,
        )
      }
      state.position += character === '\\' ? 2 : 1
    }
    const raw = source.slice(start, state.position)
    state.position += 1
    try {
      return String(JSON.parse(`"${raw}"`))
    } catch {
      throw new JsonSyntaxError(
        `Unrecognized character escape ${characterName(/\\([^"\\/bfnrtu])/.exec(raw)?.[1] ?? 'u')}`,
        state.position,
      )
    }
  }

  const finishString = (): void => {
    if (!state.unread) return
    state.unread = false
    state.text = readString(': was expecting closing quote for a string value')
  }

  const readWord = (): JsonToken => {
    const word = at(/[\p{L}\p{Nd}_$]+/uy)
    if (word === '') throw unexpected(`expected a valid value ${VALUES}`)
    state.position += word.length
    if (word === 'true' || word === 'false' || word === 'null') return word
    throw new JsonSyntaxError(`Unrecognized token '${word}': was expecting ${VALUES}`, state.position)
  }

  const readNumber = (): JsonToken => {
    const digits = at(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    if (digits === '') throw unexpected('expected digit (0-9) to follow minus sign, for valid numeric value')
    state.position += digits.length
    if (/\d/.test(source[state.position] ?? '')) {
      throw new JsonSyntaxError('Invalid numeric value: Leading zeroes not allowed', state.position)
    }
    state.text = digits
    return 'number'
  }

  const readValue = (): JsonToken => {
    const character = source[state.position]
    if (character === undefined) throw ended(' within/between entries')
    if (character === '"') {
      state.position += 1
      state.unread = true
      return 'string'
    }
    if (character === '{' || character === '[') {
      state.position += 1
      return character === '{' ? 'startObject' : 'startArray'
    }
    if (character === '-' || (character >= '0' && character <= '9')) return readNumber()
    return readWord()
  }

  const enter = (token: JsonToken): JsonToken => {
    if (token === 'startObject' || token === 'startArray') {
      const kind = token === 'startObject' ? 'Object' : 'Array'
      state.stack.push({ kind, startPosition: state.position - 1, entries: 0 })
    }
    state.text = TEXTS[token] ?? state.text
    return token
  }

  const readName = (): JsonToken => {
    if (source[state.position] !== '"') throw unexpected('was expecting double-quote to start field name')
    state.position += 1
    const name = readString(' in field name')
    skipSpace()
    if (source[state.position] !== ':') throw unexpected('was expecting a colon to separate field name and value')
    state.position += 1
    skipSpace()
    state.name = name
    state.value = readValue()
    return 'fieldName'
  }

  const advance = (): JsonToken | undefined => {
    if (state.value !== undefined) {
      const value = state.value
      state.value = undefined
      return enter(value)
    }
    finishString()
    skipSpace()
    const container = state.stack.at(-1)
    if (container === undefined) return state.token === undefined ? enter(readValue()) : undefined
    const character = source[state.position]
    if (character === undefined) {
      const start = jsonLocation(source, container.startPosition).redacted
      throw ended(`: expected close marker for ${container.kind} (start marker at ${start})`)
    }
    if (character === CLOSES[container.kind]) {
      state.position += 1
      state.stack.pop()
      return enter(container.kind === 'Object' ? 'endObject' : 'endArray')
    }
    if (container.entries > 0) {
      if (character !== ',') throw unexpected(`was expecting comma to separate ${container.kind} entries`)
      state.position += 1
      skipSpace()
    }
    container.entries += 1
    return container.kind === 'Object' ? readName() : enter(readValue())
  }

  return {
    next: () => (state.token = advance()),
    text: () => {
      if (state.token === 'fieldName') return state.name
      finishString()
      return state.text
    },
    position: () => state.position,
    fork: () => jsonTokens(source, { ...state, stack: state.stack.map((container) => ({ ...container })) }),
  }
}
