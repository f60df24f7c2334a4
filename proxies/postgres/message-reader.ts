/** A piece of a stream as it came, to be passed on; where it ends a message that is read, with that message. */
export interface Piece {
  readonly raw: Buffer
  /** Absent for what nobody reads, and for all pieces but the last of a message that is too long to be kept. */
  readonly message?: Message
}

/** One message of the PostgreSQL protocol (PostgreSQL documentation, "Message Formats"). */
export interface Message {
  /** The type byte as a letter; `startup` for the first messages of a client, which have none. */
  readonly type: string
  /** What follows type and length; of a message longer than {@link longestBytes}, its beginning. */
  readonly body: Buffer
}

/** Longer messages pass in pieces, and only so much of them is read. */
const longestBytes = 256 * 1024

/** Options of {@link messageReader}. */
export interface MessageReaderOptions {
  /** The stream begins with messages without a type byte, until {@link MessageReader.started} is called. @default false */
  readonly startup?: boolean
  /** Types of messages that are read; all others pass as they come. */
  readonly reads: ReadonlySet<string>
}

/** Finds the messages in a stream, whatever the pieces in which it comes. */
export interface MessageReader {
  feed(chunk: Buffer): Iterable<Piece>
  /** The messages that follow have a type byte. */
  started(): void
}

/** Reads one direction of one connection. */
export const messageReader = ({ startup = false, reads }: MessageReaderOptions): MessageReader => {
  let typed = !startup
  let kept = Buffer.alloc(0)
  /** Bytes still to come of a message that passes in pieces. */
  let passing = 0
  /** That message, where it is read; its last piece brings it. */
  let long: Message | undefined

  const passOn = function* (chunk: Buffer): Generator<Piece, Buffer> {
    const raw = chunk.subarray(0, passing)
    passing -= raw.length
    const message = passing === 0 ? long : undefined
    if (message !== undefined) long = undefined
    if (raw.length > 0) yield message === undefined ? { raw } : { raw, message }
    return chunk.subarray(raw.length)
  }

  return {
    started: () => {
      typed = true
    },
    feed: function* (chunk) {
      let left = kept.length === 0 ? chunk : Buffer.concat([kept, chunk])
      kept = Buffer.alloc(0)
      while (left.length > 0) {
        if (passing > 0) {
          left = yield* passOn(left)
          continue
        }
        const head = typed ? 5 : 4
        if (left.length < head) break
        const type = typed ? String.fromCharCode(left[0] ?? 0) : 'startup'
        // The length counts itself, not the type byte.
        const size = left.readInt32BE(head - 4) + head - 4
        const read = !typed || reads.has(type)
        if (size < head) {
          // Nothing that PostgreSQL or its clients send: whatever it is, it passes.
          passing = Number.POSITIVE_INFINITY
        } else if (left.length >= size) {
          const raw = left.subarray(0, size)
          left = left.subarray(size)
          yield read ? { raw, message: { type, body: raw.subarray(head) } } : { raw }
        } else if (!read || size > longestBytes) {
          if (read && left.length < longestBytes) break
          if (read) long = { type, body: Buffer.from(left.subarray(head, longestBytes)) }
          passing = size
        } else break
      }
      kept = Buffer.from(left)
    },
  }
}
