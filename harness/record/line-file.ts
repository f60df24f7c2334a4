import { createWriteStream } from 'node:fs'

/** A file that is written line by line. */
export interface LineFile {
  write(line: string): void
  /** Resolves once everything is with the file system, or was refused by it. Idempotent. */
  close(): Promise<void>
}

/** Options of {@link lineFile}. */
export interface LineFileOptions {
  /** Fail where the file exists. @default false */
  readonly mustBeNew?: boolean
  /** The disk refused something; nothing more is written. */
  readonly onError: () => void
}

/** So long a line waits for others at most: each goes to the disk with those beside it, because a call for each would cost more than making it. */
const flushMs = 50
const flushCharacters = 65_536

/** Opens a file for lines. What this process wrote in the last moment before it is killed is not in it. */
export const lineFile = (path: string, { mustBeNew = false, onError }: LineFileOptions): LineFile => {
  const out = createWriteStream(path, { flags: mustBeNew ? 'wx' : 'w' })
  const gone = new Promise<void>((resolve) => out.once('close', resolve))
  out.on('error', onError)
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    if (waiting !== '' && !out.destroyed) out.write(waiting)
    waiting = ''
  }
  return {
    write: (line) => {
      if (waiting === '') timer = setTimeout(flush, flushMs)
      waiting += `${line}\n`
      if (waiting.length > flushCharacters) flush()
    },
    close: async () => {
      flush()
      if (!out.closed) out.end()
      await gone
    },
  }
}
