import { mkdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { writeWhole } from '../../harness/record/run-folder.ts'
import type { Place } from './site.ts'

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** A site in a folder, which any server of files shows, GitHub Pages too. */
export const folderPlace = (folder: string): Place => {
  const failed = (what: string, cause: unknown): ShakedownError =>
    new ShakedownError('not-published', `${what}: ${messageOf(cause)}`, {
      hint: 'Give a folder that can be written, with --to.',
      exitCode: 4,
      cause,
    })
  return {
    name: folder,
    read: async (path) => {
      try {
        return await readFile(join(folder, path), 'utf8')
      } catch (error) {
        if (isMissing(error)) return undefined
        throw failed(`${join(folder, path)} cannot be read`, error)
      }
    },
    write: async (path, text) => {
      try {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeWhole(join(folder, path), text)
      } catch (error) {
        throw failed(`${join(folder, path)} cannot be written`, error)
      }
    },
    removeRun: async (runId) => rm(join(folder, 'runs', runId), { recursive: true, force: true }),
  }
}
