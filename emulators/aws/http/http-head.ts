/** The head of an HTTP/1 request. */
export interface HttpHead {
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  /** By lower-case name; of a name that comes twice the values are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>
  /** Whether the connection stays open after the answer. */
  readonly keepAlive: boolean
  /** Length of the body in bytes, or 'chunked'. */
  readonly length: number | 'chunked'
}

const requestLine = /^([A-Z]{1,20}) (\S+) HTTP\/1\.([01])$/
// One field line, spaces around its value left out: https://www.rfc-editor.org/rfc/rfc9112#name-field-syntax
const fieldLine = /([!#$%&'*+\-.^_`|~\w]+):[\t ]*([^\r\n]*)(?:\r\n|$)/y

const lengthOf = (headers: ReadonlyMap<string, string>): number | 'chunked' | undefined => {
  const length = headers.get('content-length')
  const encoding = headers.get('transfer-encoding')
  if (encoding !== undefined)
    return encoding.toLowerCase() === 'chunked' && length === undefined ? 'chunked' : undefined
  if (length === undefined) return 0
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined
}

/**
 * Reads the text before the empty line. `undefined` when it is no HTTP/1 request, or one whose end would be a matter of
 * opinion (two lengths, a folded header): https://www.rfc-editor.org/rfc/rfc9112
 */
export const parseHead = (text: string): HttpHead | undefined => {
  const start = text.indexOf('\r\n')
  const match = requestLine.exec(start < 0 ? text : text.slice(0, start))
  if (!match) return undefined
  const [, method = '', target = '', minor] = match
  const headers = new Map<string, string>()
  for (let at = start < 0 ? text.length : start + 2; at < text.length; at = fieldLine.lastIndex) {
    fieldLine.lastIndex = at
    const line = fieldLine.exec(text)
    if (!line) return undefined
    const name = (line[1] ?? '').toLowerCase()
    const value = (line[2] ?? '').trimEnd()
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  const length = lengthOf(headers)
  if (length === undefined) return undefined
  const connection = headers.get('connection')?.toLowerCase()
  const keepAlive = minor === '1' ? connection !== 'close' : connection === 'keep-alive'
  return { method, target, headers, keepAlive, length }
}
