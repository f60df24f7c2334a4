import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const lockForm = z.object({ packages: z.record(z.string(), z.record(z.string(), z.unknown())) })
const packedForm = z.array(z.object({ filename: z.string() })).length(1)
const manifestForm = z.looseObject({ dependencies: z.record(z.string(), z.string()) })

/** The environment of somebody who has the Node that runs this test, and nothing of this repository. */
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

/** Packs this repository and installs the tarball in an empty folder. */
const install = async (cwd: string): Promise<void> => {
  const packed = packedForm.parse(JSON.parse(await npm(root, 'pack', '--json', '--pack-destination', cwd)))
  const dependencies = { shakedown: `file:${packed[0]?.filename ?? ''}` }
  const { packages } = lockForm.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  const below = Object.entries(packages).filter(
    ([path, entry]) => path.startsWith('node_modules/') && entry['link'] !== true,
  )
  const lock = { lockfileVersion: 3, requires: true, packages: { '': { dependencies }, ...Object.fromEntries(below) } }
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ private: true, dependencies }))
  writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify(lock))
  await npm(cwd, 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund')
}

/** A folder in which the first test file that asks installs the package; the others wait for it. */
const installedIn = async (room: string): Promise<string> => {
  const made = join(room, 'made')
  const ready = join(room, 'ready')
  const failed = join(room, 'failed')
  // It gives the folder that it made: to one of them only.
  if (mkdirSync(made, { recursive: true }) === undefined) {
    while (!existsSync(ready)) {
      if (existsSync(failed)) throw new Error(readFileSync(failed, 'utf8'))
      await delay(100)
    }
    return made
  }
  try {
    await install(made)
    writeFileSync(ready, '')
  } catch (error) {
    writeFileSync(failed, String(error))
    throw error
  }
  return made
}

/** Files that nobody changes are linked, where the system can; what stands beside them is written on, and copied. */
const copyInstalled = async (from: string, to: string): Promise<void> => {
  const modules = join(from, 'node_modules')
  await cp(from, to, { recursive: true, filter: (path) => path !== modules })
  const run = promisify(execFile)
  await run('cp', ['-al', modules, to]).catch(async () => run('cp', ['-R', modules, to]))
}

/**
 * Packs this repository and installs the tarball in a folder, as a user does: once in a run of the tests.
 *
 * The versions below it are those of our lock file: they lie in npm's cache since "npm ci", and a release of somebody else's today
 * decides nothing. What the package does not ask for itself, npm leaves out.
 *
 * @returns the package's manifest, as it was packed
 */
export const installTarball = async (cwd: string): Promise<z.output<typeof manifestForm>> => {
  const room: string | undefined = inject('installRoom')
  if (room === undefined) await install(cwd)
  else await copyInstalled(await installedIn(room), cwd)
  return manifestForm.parse(JSON.parse(readFileSync(join(cwd, 'node_modules/shakedown/package.json'), 'utf8')))
}
