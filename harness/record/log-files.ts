import { join } from 'node:path'
import { type LineFile, lineFile } from './line-file.ts'

/** Keeps what each process wrote, one file a process, without secrets. */
export interface LogFiles {
  write(actor: string, line: string): void
  close(): Promise<void>
}

/** Log files in a folder. A full disk loses lines here, nothing else: they are no evidence. */
export const logFiles = (directory: string, redact: (text: string) => string): LogFiles => {
  const files = new Map<string, LineFile>()
  const open = (actor: string): LineFile => {
    const file = lineFile(join(directory, `${actor}.jsonl`), { onError: () => undefined })
    files.set(actor, file)
    return file
  }
  return {
    write: (actor, line) => {
      const file = files.get(actor) ?? open(actor)
      file.write(redact(line))
    },
    close: async () => {
      await Promise.all([...files.values()].map(async (file) => file.close()))
    },
  }
}
