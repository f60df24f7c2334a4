import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { messageOf } from '../../../harness/errors.ts'
import { userEnvironment } from './install-tarball.ts'

const run = promisify(execFile)

/**
 * Makes `.venv` in a project and installs the project's requirements into it, from wherever pip is told to.
 *
 * @returns why not, where this machine cannot; undefined when it is there
 * @throws under CI, where there is a Python that cannot: a skip would hide it
 */
export const pythonEnvironment = async (cwd: string): Promise<string | undefined> => {
  const options = { cwd, env: userEnvironment }
  const python = await run('python3', ['--version'], options).catch(() => undefined)
  if (python === undefined) return 'there is no python3 on the PATH'
  try {
    await run('python3', ['-m', 'venv', '.venv'], options)
    await run(
      '.venv/bin/python',
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt'],
      options,
    )
    return undefined
  } catch (error) {
    const why = `${python.stdout.trim()} has no working venv and pip, or cannot install boto3 (on Debian: python3-venv, python3-pip): ${messageOf(error)}`
    if ((process.env['CI'] ?? '') !== '') throw new Error(why, { cause: error })
    return why
  }
}
