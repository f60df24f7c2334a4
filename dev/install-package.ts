import { execFile } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockForm = z.object({ packages: z.record(z.string(), z.record(z.string(), z.unknown())) })
const manifestForm = z.object({ files: z.array(z.string()) })
const packedForm = z.array(z.object({ filename: z.string() })).length(1)

/** The environment of somebody who has the Node that runs this, and nothing of this repository. */
export const userEnvironment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD|NODE_|VITEST)/i.test(name))),
  PATH: [
    dirname(process.execPath),
    ...(process.env['PATH'] ?? '').split(':').filter((each) => !each.includes('/node_modules/')),
  ].join(':'),
  NO_COLOR: '1',
}

const npm = async (cwd: string, ...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('npm', args, { cwd, env: userEnvironment, maxBuffer: 2 ** 26 })).stdout

/** Builds and packs in a folder of its own: two that pack at once would take files out of each other's dist/. */
const pack = async (to: string): Promise<string> => {
  const room = mkdtempSync(join(tmpdir(), 'shakedown-pack-'))
  try {
    const { files } = manifestForm.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
    const asked = files.filter((each) => each !== 'dist')
    for (const each of globSync(['package.json', 'README.md', 'LICENSE*', ...asked], { cwd: root }))
      cpSync(join(root, each), join(room, each), { recursive: true })
    await promisify(execFile)(process.execPath, [join(root, 'dev/build-package.ts'), '--into', room])
    const packed = await npm(room, 'pack', '--json', '--ignore-scripts', '--pack-destination', to)
    return packedForm.parse(JSON.parse(packed))[0]?.filename ?? ''
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}

/**
 * Packs this repository and installs the tarball in an empty folder, as a user does.
 *
 * The versions below it are those of our lock file: they lie in npm's cache since "npm ci", and a release of somebody else's today
 * decides nothing. What the package does not ask for itself, npm leaves out.
 *
 * @param more further arguments of "npm install"
 */
export const installPackage = async (cwd: string, more: readonly string[] = []): Promise<void> => {
  const dependencies = { shakedown: `file:${await pack(cwd)}` }
  const { packages } = lockForm.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const below = Object.entries(packages).filter(
    ([path, entry]) => path.startsWith('node_modules/') && entry['link'] !== true,
  )
  const lock = { lockfileVersion: 3, requires: true, packages: { '': { dependencies }, ...Object.fromEntries(below) } }
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify(lock))
  await npm(cwd, 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...more)
}
