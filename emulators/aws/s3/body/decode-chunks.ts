import { incompleteBody, invalidRequest } from '../s3-error.ts'

const maxLineBytes = 16 * 1024

type State = 'size' | 'data' | 'line-end' | 'trailer' | 'done'

/**
 * The content of an `aws-chunked` body: chunks with or without signatures, and trailers at the end.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @param onTrailer told of each trailer, by its lower-case name
 * @throws S3Error `IncompleteBody` when it ends before its last chunk
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let left = 0
  let state = 'size' as State
  const readLine = (): string | undefined => {
    const end = rest.indexOf('\n')
    if (end < 0) {
      if (rest.length > maxLineBytes) throw invalidRequest('The chunk header is too long.')
      return undefined
    }
    const line = rest.toString('latin1', 0, end).replace(/\r$/, '')
    rest = rest.subarray(end + 1)
    return line
  }
  /** Reads one line between chunks; false when more bytes are needed. */
  const stepLine = (): boolean => {
    const line = readLine()
    if (line === undefined) return false
    if (state === 'line-end') {
      state = 'size'
      if (line !== '') throw incompleteBody()
    } else if (state === 'size') {
      const digits = /^([\da-f]{1,12})(?:;.*)?$/i.exec(line)?.[1]
      if (digits === undefined) throw incompleteBody()
      left = Number.parseInt(digits, 16)
      state = left === 0 ? 'trailer' : 'data'
    } else if (line === '') state = 'done'
    else {
      const colon = line.indexOf(':')
      if (colon > 0) onTrailer(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
    }
    return true
  }
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    while (rest.length > 0 && state !== 'done') {
      if (state !== 'data') {
        if (!stepLine()) break
        continue
      }
      const content = rest.subarray(0, left)
      rest = rest.subarray(content.length)
      left -= content.length
      if (left === 0) state = 'line-end'
      yield content
    }
  }
  // Some clients leave out the empty line after the last trailer.
  if (state !== 'done' && state !== 'trailer') throw incompleteBody()
  if (state === 'trailer' && rest.length > 0) {
    rest = Buffer.concat([rest, Buffer.from('\n')])
    stepLine()
  }
}
