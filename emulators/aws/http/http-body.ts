/** Takes the bytes of one body as they come. */
export interface BodyReader {
  /** Takes what belongs to the body and gives back the rest; `undefined` when the bytes are not of the body's form. */
  take(bytes: Buffer): Buffer | undefined
  readonly complete: boolean
  /** How much has come, framing not counted. */
  readonly size: number
  /** The body, once it is complete. */
  whole(): Buffer
}

const nothing = Buffer.alloc(0)

/** Reads a body of known length. */
export const fixedBody = (length: number): BodyReader => {
  const parts: Buffer[] = []
  let size = 0
  return {
    get complete() {
      return size === length
    },
    get size() {
      return size
    },
    take: (bytes) => {
      const mine = bytes.length <= length - size ? bytes : bytes.subarray(0, length - size)
      size += mine.length
      if (mine.length > 0) parts.push(mine)
      return mine.length === bytes.length ? nothing : bytes.subarray(mine.length)
    },
    whole: () => (parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)),
  }
}

const maxLineBytes = 1024

/** Reads a chunked body: https://www.rfc-editor.org/rfc/rfc9112#name-chunked-transfer-coding */
export const chunkedBody = (): BodyReader => {
  const parts: Buffer[] = []
  let size = 0
  let complete = false
  let rest: Buffer = nothing
  /** Bytes of the chunk that are still to come. */
  let left = 0
  let state: 'size' | 'data' | 'line-end' | 'trailer' = 'size'

  /** Takes one step; false when more bytes are needed. */
  const step = (): boolean => {
    if (state === 'data') {
      const mine = rest.subarray(0, left)
      parts.push(mine)
      size += mine.length
      left -= mine.length
      rest = rest.subarray(mine.length)
      if (left === 0) state = 'line-end'
      return left === 0
    }
    const end = rest.indexOf('\r\n')
    if (end < 0) return false
    const line = rest.toString('latin1', 0, end)
    rest = rest.subarray(end + 2)
    if (state === 'line-end') {
      if (line !== '') throw new RangeError('no line end after a chunk')
      state = 'size'
    } else if (state === 'trailer') complete = line === ''
    else {
      const digits = /^([\da-f]{1,8})[\t ]*(?:;.*)?$/i.exec(line)?.[1]
      if (digits === undefined) throw new RangeError('no size of a chunk')
      left = Number.parseInt(digits, 16)
      state = left === 0 ? 'trailer' : 'data'
    }
    return !complete
  }

  return {
    get complete() {
      return complete
    },
    get size() {
      return size
    },
    take: (bytes) => {
      rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      try {
        while (rest.length > 0 && step());
      } catch {
        return undefined
      }
      if (complete) {
        const after = rest
        rest = nothing
        return after
      }
      return state !== 'data' && rest.length > maxLineBytes ? undefined : nothing
    },
    whole: () => Buffer.concat(parts),
  }
}
