import { StringDecoder } from 'node:string_decoder'

/** Takes chunks of bytes and gives whole lines. */
export interface LineSplitter {
  push(chunk: Buffer): void
  /** Gives what is left, when the last line had no end. */
  end(): void
}

/**
 * Splits a byte stream into lines at `\n` and `\r\n` alone. `node:readline` also splits at U+2028, which is legal inside
 * a JSON string and would cut a service's structured log line in two.
 *
 * @param onLine called with each line, without its end
 * @param maxLength in UTF-16 units; a line longer than this is given in pieces, so that output without any end of line cannot fill the memory
 */
export const splitLines = (onLine: (line: string) => void, maxLength = 1_048_576): LineSplitter => {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  const give = (line: string): void => onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) give(line)
    while (rest.length > maxLength) {
      onLine(rest.slice(0, maxLength))
      rest = rest.slice(maxLength)
    }
  }
  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      take(decoder.end())
      if (rest !== '') give(rest)
      rest = ''
    },
  }
}
