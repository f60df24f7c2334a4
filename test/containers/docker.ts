import { type ChildProcess, execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs the docker command; what it prints. */
export const docker = async (...words: readonly string[]): Promise<string> =>
  (await execute('docker', words)).stdout.trim()

/** Ids of all containers, also stopped ones, that bear a label. */
export const labelled = async (label: string): Promise<readonly string[]> =>
  (await docker('ps', '--all', '--quiet', '--filter', `label=${label}`)).split('\n').filter((id) => id !== '')

/** Ids of all containers that a run of ours started. Other test files have some of their own meanwhile. */
export const containersOf = async ({ child }: { readonly child: ChildProcess }): Promise<readonly string[]> =>
  labelled(`io.shakedown.pid=${child.pid}`)
