import { jsonLocation } from './json-location.ts'
import { jsonScanner } from './json-scanner.ts'

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
  /** The next token, or undefined at the end. Throws JsonSyntaxError. */
  next(): JsonToken | undefined
  /** The text of the current token: a string's content, a number's digits, a field's name, a bracket. */
  text(): string
  /** Offset in characters of what was consumed so far. */
  position(): number
  /** A second reader that stands where this one stands, for looking ahead. */
  fork(): JsonTokens
}

interface Container {
  readonly kind: 'Object' | 'Array'
  readonly startPosition: number
  readonly entries: number
}

interface State {
  readonly position: number
  readonly stack: readonly Container[]
  /** A string whose opening quote was consumed and whose content was not. */
  readonly unread: boolean
  readonly token: JsonToken | undefined
  readonly text: string
  /** The last field's name, and its value's token, which is recognised together with it. */
  readonly name: string
  readonly value: JsonToken | undefined
}

const START: State = { position: 0, stack: [], unread: false, token: undefined, text: '', name: '', value: undefined }
/** Of the parser behind SNS. */
const MAX_DEPTH = 1000
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

/**
 * A pull parser for JSON that consumes exactly as much, at each token, as the parser behind SNS does (Jackson's
 * reader: a string value is read only when it is asked for, a field name is read together with the first character
 * of its value). SNS puts that parser's line and column into its messages, so they come out equal only this way.
 */
export const jsonTokens = (source: string, from: State = START): JsonTokens => {
  const scanner = jsonScanner(source, from.position)
  const stack = [...from.stack]
  let { unread, token, text, name, value } = from

  const finishString = (): void => {
    if (!unread) return
    unread = false
    text = scanner.readString(': was expecting closing quote for a string value')
  }

  const readValue = (): JsonToken => {
    const character = scanner.peek()
    if (character === undefined) throw scanner.ended(' within/between entries')
    if (character === '-' || (character >= '0' && character <= '9')) {
      text = scanner.readNumber()
      return 'number'
    }
    if (character !== '"' && character !== '{' && character !== '[') return scanner.readWord()
    scanner.position += 1
    unread = character === '"'
    if (unread) return 'string'
    return character === '{' ? 'startObject' : 'startArray'
  }

  const enter = (entered: JsonToken): JsonToken => {
    if (entered === 'startObject' || entered === 'startArray') {
      const kind = entered === 'startObject' ? 'Object' : 'Array'
      stack.push({ kind, startPosition: scanner.position - 1, entries: 0 })
      if (stack.length > MAX_DEPTH) throw scanner.tooDeep(stack.length, MAX_DEPTH)
    }
    text = TEXTS[entered] ?? text
    return entered
  }

  const readName = (): JsonToken => {
    if (scanner.peek() !== '"') throw scanner.unexpected('was expecting double-quote to start field name')
    scanner.position += 1
    name = scanner.readString(' in field name')
    scanner.skipSpace()
    if (scanner.peek() !== ':') throw scanner.unexpected('was expecting a colon to separate field name and value')
    scanner.position += 1
    scanner.skipSpace()
    value = readValue()
    return 'fieldName'
  }

  const leaveOrContinue = (container: Container): JsonToken => {
    const { kind, startPosition, entries } = container
    const character = scanner.peek()
    if (character === undefined) {
      const start = jsonLocation(source, startPosition).redacted
      throw scanner.ended(`: expected close marker for ${kind} (start marker at ${start})`)
    }
    stack.pop()
    if (character === CLOSES[kind]) {
      scanner.position += 1
      return enter(kind === 'Object' ? 'endObject' : 'endArray')
    }
    if (entries > 0) {
      if (character !== ',') throw scanner.unexpected(`was expecting comma to separate ${kind} entries`)
      scanner.position += 1
      scanner.skipSpace()
    }
    stack.push({ kind, startPosition, entries: entries + 1 })
    return kind === 'Object' ? readName() : enter(readValue())
  }

  const advance = (): JsonToken | undefined => {
    if (value !== undefined) {
      const known = value
      value = undefined
      return enter(known)
    }
    finishString()
    scanner.skipSpace()
    const container = stack.at(-1)
    if (container !== undefined) return leaveOrContinue(container)
    if (token === undefined) return enter(readValue())
    if (scanner.peek() !== undefined) throw scanner.unexpected('expected the end of the text')
    return undefined
  }

  return {
    next: () => (token = advance()),
    text: () => {
      if (token === 'fieldName') return name
      finishString()
      return text
    },
    position: () => scanner.position,
    fork: () => jsonTokens(source, { position: scanner.position, stack, unread, token, text, name, value }),
  }
}
