import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { z } from 'zod'
import { installPackage } from '../../../dev/install-package.ts'
import { onceInARun } from './once-in-a-run.ts'

export { userEnvironment } from '../../../dev/install-package.ts'

const manifestForm = z.looseObject({ dependencies: z.record(z.string(), z.string()) })

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
  if (room === undefined) await installPackage(cwd)
  else await copyInstalled(await onceInARun(room, 'package', installPackage), cwd)
  return manifestForm.parse(JSON.parse(readFileSync(join(cwd, 'node_modules/shakedown/package.json'), 'utf8')))
}
