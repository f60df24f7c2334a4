import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The text of a file of the project; undefined where there is none that can be read. */
export const readIfThere = (cwd: string, file: string): string | undefined => {
  try {
    return readFileSync(join(cwd, file), 'utf8')
  } catch {
    return undefined
  }
}
