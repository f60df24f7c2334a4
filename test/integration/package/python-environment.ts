import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '../../../harness/errors.ts'
import { inject } from 'vitest'
import { userEnvironment } from './install-tarball.ts'
import { onceInARun } from './once-in-a-run.ts'

const run = promisify(execFile)

/** Makes an environment and installs requirements into it. Its own pip would take as long to come as what is installed; modules are compiled when they are used. */
const makeEnvironment = async (folder: string, requirements: string): Promise<void> => {
  const options = { cwd: folder, env: userEnvironment }
  const pip = ['install', '--quiet', '--no-compile', '--disable-pip-version-check', '-r', requirements]
  const ofSystem = await run('python3', ['-m', 'pip', '--version'], options).then(
    ({ stdout }) => Number(/^pip (\d+)/.exec(stdout)?.[1] ?? 0) >= 23,
    () => false,
  )
  await run('python3', ['-m', 'venv', ...(ofSystem ? ['--without-pip'] : []), '.'], options)
  if (ofSystem) await run('python3', ['-m', 'pip', '--python', 'bin/python', ...pip], options)
  else await run('bin/python', ['-m', 'pip', ...pip], options)
}

/**
 * Makes `.venv` in a project and installs the project's requirements into it, from wherever pip is told to. In a run of the tests projects that require the
 * same share one.
 *
 * @returns why not, where this machine cannot; undefined when it is there
 * @throws under CI, where there is a Python that cannot: a skip would hide it
 */
export const pythonEnvironment = async (cwd: string): Promise<string | undefined> => {
  const python = await run('python3', ['--version'], { cwd, env: userEnvironment }).catch(() => undefined)
  if (python === undefined) return 'there is no python3 on the PATH'
  const requirements = join(cwd, 'requirements.txt')
  const room: string | undefined = inject('installRoom')
  try {
    const name = `python-${createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16)}`
    const made = await onceInARun(room ?? cwd, name, async (folder) => makeEnvironment(folder, requirements))
    symlinkSync(made, join(cwd, '.venv'))
    return undefined
  } catch (error) {
    const why = `${python.stdout.trim()} has no working venv and pip, or cannot install what is required (on Debian: python3-venv, python3-pip): ${messageOf(error)}`
    if ((process.env['CI'] ?? '') !== '') throw new Error(why, { cause: error })
    return why
  }
}
