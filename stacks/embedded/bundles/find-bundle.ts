import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { makeBundle } from './make-bundle.ts'

const manifestSchema = z.object({
  folder: z.string(),
  mains: z.record(z.string(), z.string()),
  /** Of sources and parts, what they held when it was made. */
  digests: z.record(z.string(), z.string()),
})
type Manifest = z.infer<typeof manifestSchema>

/** A run may start services for as long as it lives, and no run lives so long. */
const keptMs = 7 * 24 * 3_600_000

const digestOf = (file: string): string => hash('sha256', readFileSync(file))

/** Whether nothing has changed since: neither what it was made from, nor what it is made of. */
const isTrue = ({ digests }: Manifest): boolean => {
  try {
    return Object.entries(digests).every(([file, digest]) => digestOf(file) === digest)
  } catch {
    return false // one of them is gone
  }
}

const readManifest = async (file: string): Promise<Manifest | undefined> => {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

const removeOld = async (cache: string): Promise<void> => {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('bundle-')) continue
    const path = join(cache, name)
    const ageMs = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (ageMs > keptMs) await rm(path, { recursive: true, force: true })
  }
}

/** The manifest of the installed bundler, whose loading takes longer than to see that it is not needed. */
const bundler = (): string | undefined => {
  try {
    const manifest = findPackageJSON('rolldown', import.meta.url)
    return manifest === undefined ? undefined : readFileSync(manifest, 'utf8')
  } catch {
    return undefined // as in an installed package whose user has none
  }
}

/** Whether one of these may have been written since: then nobody knows which of its contents was read. */
const writtenSince = (files: readonly string[], momentMs: number): boolean =>
  files.some((file) => statSync(file).mtimeMs > momentMs)

const make = async (mains: readonly string[], cache: string, named: string): Promise<Manifest> => {
  await removeOld(cache)
  const folder = await mkdtemp(join(cache, `${named}-`))
  // The clock's milliseconds are cut off, those of files are not.
  const begunMs = Date.now() + 1
  const bundle = await makeBundle(mains, folder)
  const digests = Object.fromEntries([...bundle.sources, ...bundle.parts].map((file) => [file, digestOf(file)]))
  const manifest: Manifest = { folder, mains: bundle.mains, digests }
  // Not found again: its digests would vouch for what it may not hold.
  if (writtenSince(bundle.sources, begunMs)) return manifest
  // In one step: of two who make one at the same time, each uses its own, and the last one's is found by others.
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
  await rename(join(folder, 'manifest.json'), join(cache, `${named}.json`))
  return manifest
}

/**
 * Finds the bundle of some main files in a cache, or makes it, where anything that it was made from or is made of has changed.
 *
 * @returns what to start in place of each of them; nothing where no bundler is installed
 * @throws what the bundler does, where the programs are wrong
 */
export const findBundle = async (
  mains: readonly string[],
  cache: string,
): Promise<Readonly<Record<string, string>>> => {
  const by = bundler()
  if (by === undefined) return {}
  // A bundle that was made in another way is another one.
  const named = `bundle-${hash('sha256', JSON.stringify([by, String(makeBundle), ...mains])).slice(0, 16)}`
  const found = await readManifest(join(cache, `${named}.json`))
  if (found === undefined || !isTrue(found)) return (await make(mains, cache, named)).mains
  const now = new Date()
  for (const path of [found.folder, join(cache, `${named}.json`)]) await utimes(path, now, now)
  return found.mains
}
