import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * What all test files of a run need alike is made in a folder of their common room by the first that asks; the others wait for it.
 *
 * @returns the folder
 * @throws for all of them alike, where it could not be made
 */
export const onceInARun = async (
  room: string,
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> => {
  const made = join(room, name)
  const ready = `${made}.ready`
  const failed = `${made}.failed`
  // It gives the folder that it made: to one of them only.
  if (mkdirSync(made, { recursive: true }) === undefined) {
    while (!existsSync(ready)) {
      if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'))
      await delay(100)
    }
    return made
  }
  try {
    await make(made)
    writeFileSync(ready, '')
  } catch (error) {
    writeFileSync(failed, String(error))
    throw error
  }
  return made
}
