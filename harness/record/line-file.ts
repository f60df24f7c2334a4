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

/** Opens a file for lines. Those of one turn of the event loop go to the disk together: a call for each would cost more than making it. */
export const lineFile = (path: string, { mustBeNew = false, onError }: LineFileOptions): LineFile => {
  const out = createWriteStream(path, { flags: mustBeNew ? 'wx' : 'w' })
  const gone = new Promise<void>((resolve) => out.once('close', resolve))
  out.on('error', onError)
  let waiting = ''
  const flush = (): void => {
    if (waiting !== '' && !out.destroyed) out.write(waiting)
    waiting = ''
  }
  return {
    write: (line) => {
      if (waiting === '') setImmediate(flush)
      waiting += `${line}\n`
    },
    close: async () => {
      flush()
      if (!out.closed) out.end()
      await gone
    },
  }
}
