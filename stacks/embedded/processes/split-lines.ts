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
  const giveFull = (text: string): string => {
    let left = text
    for (; left.length > maxLength; left = left.slice(maxLength)) onLine(left.slice(0, maxLength))
    return left
  }
  const give = (line: string): void => onLine(giveFull(line.endsWith('\r') ? line.slice(0, -1) : line))
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    const last = lines.pop() ?? ''
    for (const line of lines) give(line)
    rest = giveFull(last)
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
