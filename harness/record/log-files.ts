import { createWriteStream, type WriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'

/** Keeps what each process wrote, one file a process, without secrets. */
export interface LogFiles {
  write(actor: string, line: string): void
  close(): Promise<void>
}

/** Log files in a folder. A full disk loses lines here, nothing else: they are no evidence. */
export const logFiles = (directory: string, redact: (text: string) => string): LogFiles => {
  const files = new Map<string, WriteStream>()
  const open = (actor: string): WriteStream => {
    const file = createWriteStream(join(directory, `${actor}.jsonl`))
    file.on('error', () => undefined)
    files.set(actor, file)
    return file
  }
  return {
    write: (actor, line) => {
      const file = files.get(actor) ?? open(actor)
      file.write(`${redact(line)}\n`)
    },
    close: async () => {
      await Promise.all(
        [...files.values()].map(async (file) => {
          if (file.closed) return
          const closed = once(file, 'close').catch(() => undefined)
          file.end()
          await closed
        }),
      )
    },
  }
}
