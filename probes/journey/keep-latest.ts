import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Removes all but the latest folders of one, whose names begin with their time. */
export const keepLatest = async (folder: string, keep: number): Promise<void> => {
  const names = (await readdir(folder)).toSorted()
  for (const name of names.slice(0, Math.max(0, names.length - keep)))
    await rm(join(folder, name), { recursive: true, force: true })
}
