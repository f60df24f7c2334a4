import { constants } from 'node:fs'
import { access, chmod, lstat, mkdir } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ShakedownError } from '../errors.ts'

const home = (): string | undefined => {
  try {
    return homedir()
  } catch {
    return undefined // a user without an entry in the user database and without HOME
  }
}

const isOurs = async (directory: string): Promise<boolean> => {
  const found = await lstat(directory) // not through a link, which in /tmp anybody may have laid
  return found.isDirectory() && found.uid === process.getuid?.()
}

const use = async (directory: string): Promise<boolean> => {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    if (!(await isOurs(directory))) return false
    await chmod(directory, 0o700) // the template holds a password, and what lies here is executed
    await access(directory, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

// Under sudo, HOME can be another user's, who could not write what root makes there.
const ownHome = async (): Promise<string | undefined> => {
  const path = home()
  return path !== undefined && (await isOurs(path).catch(() => false)) ? path : undefined
}

/**
 * The folder for what is made once per machine and user: `$XDG_CACHE_HOME/shakedown`, `~/.cache/shakedown`, or, where
 * neither can be used, one in the temporary directory. Made if absent, closed to other users.
 *
 * @throws {ShakedownError} `no-cache-directory`, exit 4
 */
export const cacheDirectory = async (): Promise<string> => {
  const configured = process.env['XDG_CACHE_HOME']
  const own = await ownHome()
  const fallback = join(tmpdir(), `shakedown-${process.getuid?.()}`)
  const candidates = [
    ...(configured === undefined || configured === '' ? [] : [join(configured, 'shakedown')]),
    ...(own === undefined ? [] : [join(own, '.cache', 'shakedown')]),
    fallback,
  ]
  for (const directory of candidates) {
    if (await use(directory)) return directory
  }
  throw new ShakedownError(
    'no-cache-directory',
    `no folder for cached files can be written: ${fallback} was the last one tried`,
    {
      hint: 'Set XDG_CACHE_HOME to a folder that belongs to this user and can be written.',
      exitCode: 4,
    },
  )
}
