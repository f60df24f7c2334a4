import { execFile, type ExecFileException } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { ShakedownError } from '../../../harness/errors.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'

/** As whom PostgreSQL runs. */
export interface PostgresUser {
  /** Part of the template's key: files of one way do not fit another. */
  readonly name: 'self' | 'nobody' | 'mapped'
  /** Words before a command that make it run as this user. */
  readonly words: readonly string[]
  /** Who must own the files, where it is not this process's user. */
  readonly owner?: { readonly uid: number; readonly gid: number }
}

const nobody = 65_534

// initdb looks its user up in the user database, so the user we change to must be there.
const inUserDatabase = (): number => {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => Number(line.split(':')[2]))
    .filter((uid) => uid > 0)
  return users.includes(nobody) ? nobody : (users[0] ?? nobody)
}

const asRoot = (): readonly PostgresUser[] => {
  const uid = inUserDatabase()
  const owner = { uid, gid: uid }
  // The capability lets it reach a checkout under a folder closed to other users, such as root's home. The bit makes access(2), with
  // which PostgreSQL looks for its own programs, see the capability (capabilities(7), SECBIT_NO_SETUID_FIXUP).
  const change = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups']
  const reach = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--']
  return [
    { name: 'nobody', words: ['setpriv', '--securebits=+no_setuid_fixup', '--', ...change, ...reach], owner },
    // Where the bit may not be set, in a checkout that is open. (Containers usually grant both, and forbid the next.)
    { name: 'nobody', words: [...change, ...reach], owner },
    // For PostgreSQL another user, for the file system still root.
    { name: 'mapped', words: ['unshare', '--user', `--map-user=${uid}`, `--map-group=${uid}`, '--'] },
  ]
}

const asOrdinary = (): readonly PostgresUser[] => {
  const self: PostgresUser = { name: 'self', words: [] }
  try {
    userInfo()
    return [self]
  } catch {
    // A container started under a uid of its own, unknown to the user database: initdb would refuse it.
    return [{ name: 'mapped', words: ['unshare', '--user', `--map-user=${inUserDatabase()}`, '--'] }, self]
  }
}

interface Ended {
  readonly error: ExecFileException | null
  readonly stdout: string
  readonly stderr: string
}

// Not by execa, whose loading takes a tenth of a second of each command.
const ended = async (program: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(program, args, { env: { ...process.env, LC_ALL: 'C' } }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
  })

/**
 * Finds a way to run PostgreSQL, which refuses to run as root: the first one that works here. It is tried with `initdb --show`, which
 * looks for all programs and files that a start needs, and writes nothing.
 *
 * @param directory where its data will be
 * @returns the way, and PostgreSQL's version (`17.10`)
 * @throws {ShakedownError} `postgres-cannot-run`, exit 4
 */
export const postgresUser = async (
  binaries: PostgresBinaries,
  directory: string,
): Promise<{ readonly user: PostgresUser; readonly version: string }> => {
  const complaints: string[] = []
  for (const user of process.getuid?.() === 0 ? asRoot() : asOrdinary()) {
    const probe = ['/bin/sh', '-c', 'cd "$1" && exec "$2" --show --pgdata=probe', 'sh', directory, binaries.initdb]
    const [program = '', ...args] = [...user.words, ...probe]
    const { error, stdout, stderr } = await ended(program, args)
    const version = /^VERSION=(\S+)$/m.exec(stderr)?.[1]
    if (error === null && version !== undefined) return { user, version }
    complaints.push(`${user.name}: ${stderr === '' ? (error?.message ?? stdout) : stderr}`)
  }
  throw new ShakedownError('postgres-cannot-run', ['PostgreSQL cannot be run here:', ...complaints].join('\n  '), {
    hint: 'It needs glibc on Linux and a user that is not root: run as an ordinary user, or as a root that may use setpriv or unshare (util-linux).',
    exitCode: 4,
  })
}
