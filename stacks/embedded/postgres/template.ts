import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { chown, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { lastLines } from '../processes/last-lines.ts'
import { spawnBound } from '../processes/spawn-bound.ts'
import type { BoundProcessOptions } from '../processes/spawn-bound.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import type { PostgresUser } from './postgres-user.ts'
import { startFailure } from './start-failure.ts'

const initOptions = [
  '--username=postgres',
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin', // Unicode that is the same on every machine, and needs no locale of the system
  '--builtin-locale=C.UTF-8',
  '--wal-segsize=1', // MB: otherwise half of what each start copies is one empty segment
  '--no-sync',
  '--no-instructions',
  '--no-clean', // we remove it, after what a crash of initdb left in shared memory
]

const manifestSchema = z.object({ password: z.string(), digest: z.string() })
type Manifest = z.infer<typeof manifestSchema>

/** Names and sizes of all files: notices what a full disk, a cleaner of old files or a cut-off copy did. */
const digest = (directory: string): string => {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const lines = files.map(({ parentPath, name }) => {
    const path = join(parentPath, name)
    return `${relative(directory, path)} ${statSync(path).size}`
  })
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex')
}

/** A command on the way to a data directory. */
interface Step extends Pick<BoundProcessOptions, 'userWords' | 'lockFile'> {
  readonly command: readonly [string, ...string[]]
  /** Removed by the janitor if this process dies meanwhile. */
  readonly directory: string
  /** The first line of the error. */
  readonly failed: string
}

const run = async ({ failed, directory, ...step }: Step): Promise<void> => {
  const tail = lastLines(20)
  const child = await spawnBound({
    ...step,
    directory,
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    signal: 'SIGKILL',
    onLine: tail.add,
  })
  const { code } = await child.exited
  if (code !== 0) throw startFailure(failed, tail.list())
}

const removeStale = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache)) {
    const path = join(cache, name)
    const ageMs = name.includes('.tmp-') ? Date.now() - (await stat(path).then((found) => found.mtimeMs, Date.now)) : 0
    if (ageMs > 3_600_000) await rm(path, { recursive: true, force: true })
  }
}

const make = async (template: string, cache: string, binaries: PostgresBinaries, user: PostgresUser): Promise<void> => {
  await removeStale(cache)
  const temporary = await mkdtemp(`${template}.tmp-`)
  try {
    const data = join(temporary, 'data')
    const passwordFile = join(temporary, 'password')
    const password = randomBytes(24).toString('base64url')
    await writeFile(passwordFile, password, { mode: 0o600 })
    if (user.owner !== undefined) {
      for (const path of [temporary, passwordFile]) await chown(path, user.owner.uid, user.owner.gid)
    }
    await run({
      command: [binaries.initdb, ...initOptions, `--pwfile=${passwordFile}`, `--pgdata=${data}`],
      userWords: user.words,
      directory: temporary,
      lockFile: join(data, 'postmaster.pid'),
      failed: 'PostgreSQL could not make its first data directory (initdb); its last lines:',
    })
    const manifest: Manifest = { password, digest: digest(data) }
    await rm(passwordFile)
    await writeFile(join(temporary, 'manifest.json'), JSON.stringify(manifest), { mode: 0o600 })
    await rename(temporary, template).catch(async (error: unknown) => {
      await stat(template).catch(() => Promise.reject(error)) // it is there: another run was first, and its template is as good
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

// Starts at the same moment in this process share one initdb. (Two processes each make one, and the first to rename wins.)
const making = new Map<string, Promise<void>>()

const makeOnce = (template: string, ...rest: readonly [string, PostgresBinaries, PostgresUser]): Promise<void> => {
  const made = making.get(template) ?? make(template, ...rest).finally(() => making.delete(template))
  making.set(template, made)
  return made
}

const readManifest = async (template: string): Promise<Manifest | undefined> => {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(template, 'manifest.json'), 'utf8')))
  } catch {
    return undefined
  }
}

const copyOptions = process.platform === 'darwin' ? ['-Rpc'] : ['-a', '--reflink=auto']

/** Moves a template away that is not whole; in one step, so that nobody copies from one that is being deleted. */
const discardTemplate = async (template: string): Promise<void> => {
  const bad = `${template}.tmp-bad-${randomBytes(6).toString('hex')}`
  await rename(template, bad).catch(() => undefined)
  await rm(bad, { recursive: true, force: true })
}

const isWhole = (template: string, manifest: Manifest | undefined): boolean => {
  try {
    return manifest !== undefined && digest(join(template, 'data')) === manifest.digest
  } catch {
    return false
  }
}

/** A data directory of one run. */
export interface DataDirectory {
  /** The superuser's password in it. */
  readonly password: string
}

/**
 * Makes a data directory by copying the cached template, which is made by initdb the first time. The copy, not the
 * template, is compared with the manifest, so that nothing that happens to the template meanwhile goes unnoticed; a template
 * that is not whole is made anew.
 *
 * @param data the path to make, in a folder of its own; must not exist
 * @throws {ShakedownError} exit 4, as `startFailure`
 */
export const copyTemplate = async (
  data: string,
  cache: string,
  binaries: PostgresBinaries,
  user: PostgresUser,
): Promise<DataDirectory> => {
  const key = createHash('sha256').update(
    JSON.stringify([binaries.packageVersion, process.arch, user.name, process.getuid?.(), initOptions]),
  )
  const template = join(cache, `template-${key.digest('hex').slice(0, 16)}`)
  for (let attempt = 1; ; attempt += 1) {
    let manifest = await readManifest(template)
    if (manifest === undefined) {
      if (attempt > 1) await discardTemplate(template)
      await makeOnce(template, cache, binaries, user)
      manifest = await readManifest(template)
    }
    try {
      await run({
        command: ['/bin/cp', ...copyOptions, join(template, 'data'), data],
        directory: dirname(data),
        failed: `${template} could not be copied to ${data}:`,
      })
      if (manifest !== undefined && digest(data) === manifest.digest) return { password: manifest.password }
      throw startFailure(`the copy of ${template} in ${data} is not whole`, [])
    } catch (error) {
      await rm(data, { recursive: true, force: true })
      // A full disk, say. (A template that somebody discards at this moment is not whole either.)
      if (attempt === 3 || isWhole(template, manifest)) throw error
      await discardTemplate(template)
    }
  }
}
