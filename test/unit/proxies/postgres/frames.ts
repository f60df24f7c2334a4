/** A message of the PostgreSQL protocol, by its type byte. */
export const frame = (type: string, ...parts: readonly (Buffer | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : part)))
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(4 + body.length, 1)
  return Buffer.concat([head, body])
}

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

/** Simple query. */
export const query = (sql: string): Buffer => frame('Q', sql)
/** Parse, into a statement of that name. */
export const parse = (name: string, sql: string): Buffer => frame('P', name, sql, int16(0))
/** Bind, to the portal without a name. */
export const bind = (statement: string, ...values: readonly string[]): Buffer =>
  frame(
    'B',
    '',
    statement,
    int16(0),
    int16(values.length),
    ...values.flatMap((value) => [int32(Buffer.byteLength(value)), Buffer.from(value)]),
    int16(0),
  )
/** Execute of the portal without a name. */
export const execute = frame('E', '', int32(0))
/** Sync. */
export const sync = frame('S')
/** Flush. */
export const flush = frame('H')
/** CopyData. */
export const copyData = (data: string): Buffer => frame('d', Buffer.from(data))
/** CopyDone. */
export const copyDone = frame('c')
/** CopyFail. */
export const copyFail = frame('f', 'enough')
