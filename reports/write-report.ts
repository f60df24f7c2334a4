import { join } from 'node:path'
import { messageOf, ShakedownError } from '../harness/errors.ts'
import { writeWhole } from '../harness/record/run-folder.ts'

/** A report that could not be written. */
export const unwritable = (file: string, cause: unknown): ShakedownError =>
  new ShakedownError('report-unwritable', `the report ${file} cannot be written: ${messageOf(cause)}`, {
    hint: 'Free some space, or give another place with --out.',
    exitCode: 4,
    cause,
  })

/**
 * Writes one report into a folder, whole or not at all, and gives its path.
 * @throws {ShakedownError} `report-unwritable`, exit code 4: the disk is full, or the folder is gone or not ours.
 */
export const writeReport = async (directory: string, name: string, text: string): Promise<string> => {
  const file = join(directory, name)
  try {
    await writeWhole(file, text)
  } catch (error) {
    throw unwritable(file, error)
  }
  return file
}
