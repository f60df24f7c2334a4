/** A JSON value as it was written: Go's errors name the kind, and the digits of a number. */
export type GoJson =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly GoJson[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [string, GoJson])[] }

const SPACE = /[ \t\r\n]*/y
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}
const BEGINNING = 'looking for beginning of value'
const CONTROLS: Readonly<Record<string, string>> = {
  '\u0007': String.raw`\a`,
  '\b': String.raw`\b`,
  '\f': String.raw`\f`,
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\v': String.raw`\v`,
  '\\': String.raw`\\`,
  "'": String.raw`\'`,
}

/** As Go shows the byte that a character begins with. */
const quoted = (character: string): string => {
  const byte = Buffer.from(character)[0] ?? 0
  const hex = byte.toString(16).padStart(2, '0')
  if (byte < 0x20 || byte === 0x7f) return `'${CONTROLS[character] ?? String.raw`\x${hex}`}'`
  if ((byte > 0x7f && byte <= 0xa0) || byte === 0xad) return String.raw`'\u00${hex}'`
  const shown = String.fromCodePoint(byte)
  return `'${CONTROLS[shown] ?? shown}'`
}

/**
 * Reads the first JSON value of a text, as `json.Decoder` does: what follows it does not matter.
 *
 * @throws Error with the text of Go's error (https://github.com/golang/go/blob/master/src/encoding/json/scanner.go)
 */
export const parseGoJson = (text: string): GoJson => {
  let at = 0
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }
  const fail = (where: string): Error => {
    const character = text[at]
    if (character === undefined) return new Error('unexpected EOF')
    return new Error(`invalid character ${quoted(character)} ${where}`)
  }
  const next = (): string => {
    match(SPACE)
    return text[at] ?? ''
  }
  const literal = (word: string): void => {
    for (const [index, character] of word.split('').entries()) {
      if (text[at] !== character) throw fail(index === 0 ? BEGINNING : `in literal ${word} (expecting '${character}')`)
      at += 1
    }
  }
  const escape = (): string => {
    const character = text[at] ?? ''
    if (character !== 'u') {
      const value = ESCAPES[character]
      if (value === undefined) throw fail('in string escape code')
      at += 1
      return value
    }
    at += 1
    const startsAt = at
    while (at < startsAt + 4) {
      if (!/[0-9a-fA-F]/.test(text[at] ?? '')) throw fail(String.raw`in \u hexadecimal character escape`)
      at += 1
    }
    return String.fromCharCode(Number.parseInt(text.slice(startsAt, at), 16))
  }
  const string = (): string => {
    at += 1
    let value = ''
    for (;;) {
      const character = text[at] ?? ''
      if (character === '"') break
      if (character < ' ') throw fail('in string literal')
      at += 1
      value += character === '\\' ? escape() : character
    }
    at += 1
    return value.toWellFormed()
  }
  const digits = (where: string): void => {
    if (match(/\d+/y) === '') throw fail(where)
  }
  const number = (): GoJson => {
    const startsAt = at
    if (text[at] === '-') at += 1
    if (text[at] === '0') at += 1
    else digits('in numeric literal')
    if (match(/\./y) !== '') digits('after decimal point in numeric literal')
    if (match(/[eE][+-]?/y) !== '') digits('in exponent of numeric literal')
    return { kind: 'number', text: text.slice(startsAt, at) }
  }
  const array = (): GoJson => {
    at += 1
    const items: GoJson[] = []
    if (next() !== ']')
      for (;;) {
        items.push(value())
        const after = next()
        if (after === ']') break
        if (after !== ',') throw fail('after array element')
        at += 1
      }
    at += 1
    return { kind: 'array', items }
  }
  const object = (): GoJson => {
    at += 1
    const entries: (readonly [string, GoJson])[] = []
    if (next() !== '}')
      for (;;) {
        if (next() !== '"') throw fail('looking for beginning of object key string')
        const key = string()
        if (next() !== ':') throw fail('after object key')
        at += 1
        entries.push([key, value()])
        const after = next()
        if (after === '}') break
        if (after !== ',') throw fail('after object key:value pair')
        at += 1
      }
    at += 1
    return { kind: 'object', entries }
  }
  const value = (): GoJson => {
    const first = next()
    if (first === '{') return object()
    if (first === '[') return array()
    if (first === '"') return { kind: 'string', value: string() }
    if (first === '-' || /\d/.test(first)) return number()
    const word = { t: 'true', f: 'false', n: 'null' }[first]
    if (word === undefined) throw fail(BEGINNING)
    literal(word)
    return word === 'null' ? { kind: 'null' } : { kind: 'bool', value: word === 'true' }
  }
  if (next() === '') throw new Error('EOF')
  return value()
}
