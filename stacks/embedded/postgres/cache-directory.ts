import { constants } from 'node:fs'
import { access, chmod, mkdir, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ShakedownError } from '../../../harness/errors.ts'

const home = (): string | undefined => {
  try {
    return homedir()
  } catch {
    return undefined // a user without an entry in the user database and without HOME
  }
}

// Nothing of ours may go where the next user cannot write: under sudo, HOME can be another user's.
const isOurs = async (path: string): Promise<boolean> => (await stat(path)).uid === process.getuid?.()

const use = async (directory: string, owner: string): Promise<boolean> => {
  try {
    if (!(await isOurs(owner).catch(() => isOurs(dirname(owner))))) return false
    await mkdir(directory, { recursive: true, mode: 0o700 })
    if (!(await isOurs(directory))) return false
    // The template holds a password, and what lies here is executed.
    await chmod(directory, 0o700)
    await access(directory, constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * The folder for what is made once per machine and user: `$XDG_CACHE_HOME/shakedown`, `~/.cache/shakedown`, or, where
 * neither can be used, one in the temporary directory. Made if absent, closed to other users.
 *
 * @throws {ShakedownError} `no-cache-directory`, exit 4
 */
export const cacheDirectory = async (): Promise<string> => {
  const uid = process.getuid?.() ?? 0
  const configured = process.env['XDG_CACHE_HOME']
  if (configured !== undefined && configured !== '') {
    const directory = join(configured, 'shakedown')
    if (await use(directory, configured)) return directory
  }
  const own = home()
  if (own !== undefined) {
    const directory = join(own, '.cache', 'shakedown')
    if (await use(directory, own)) return directory
  }
  const fallback = join(tmpdir(), `shakedown-${uid}`)
  await mkdir(fallback, { recursive: true, mode: 0o700 }).catch(() => undefined)
  if (await use(fallback, fallback)) return fallback
  throw new ShakedownError(
    'no-cache-directory',
    `no folder for cached files can be written: ${fallback} was the last one tried`,
    {
      hint: 'Set XDG_CACHE_HOME to a folder that belongs to this user and can be written.',
      exitCode: 4,
    },
  )
}
