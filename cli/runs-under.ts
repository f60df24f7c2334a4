import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders of finished runs below one, in the order in which they began; none where the folder is not there. */
export const runsUnder = async (out: string): Promise<readonly string[]> =>
  existsSync(out)
    ? (await readdir(out, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
        .map(({ name }) => join(out, name))
        .filter((folder) => existsSync(join(folder, 'result.json')))
        .toSorted()
    : []
