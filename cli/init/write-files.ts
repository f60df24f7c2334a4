import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, ShakedownError } from '../../harness/errors.ts'

/** A file to write, its path from the folder of the project. */
export interface NewFile {
  readonly path: string
  readonly text: string
}

/**
 * Writes files that do not exist yet.
 *
 * @throws {ShakedownError} exit 2 when one of them exists: nothing is written then, and nothing is ever overwritten; exit 4 when the
 *   folder cannot be written to
 */
export const writeNewFiles = async (cwd: string, files: readonly NewFile[]): Promise<void> => {
  const there: string[] = []
  for (const { path } of files)
    await stat(join(cwd, path)).then(
      () => there.push(path),
      () => undefined,
    )
  if (there.length > 0)
    throw new ShakedownError(
      'file-exists',
      `${there.join(', ')} ${there.length === 1 ? 'exists' : 'exist'} already, and init overwrites nothing`,
      {
        hint: 'Go on with what is there ("npx shakedown list"), move it away, or run init in another folder.',
        exitCode: 2,
      },
    )
  for (const { path, text } of files)
    try {
      await mkdir(dirname(join(cwd, path)), { recursive: true })
      // "wx": not even a file that came in between is overwritten.
      await writeFile(join(cwd, path), text, { flag: 'wx' })
    } catch (error) {
      throw new ShakedownError('not-written', `${path} could not be written: ${messageOf(error)}`, {
        hint: 'Run init in a folder that you may write to.',
        exitCode: 4,
        cause: error,
      })
    }
}
