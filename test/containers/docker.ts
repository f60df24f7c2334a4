import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Runs the docker command; what it prints. */
export const docker = async (...words: readonly string[]): Promise<string> =>
  (await execute('docker', words)).stdout.trim()

/** Ids of all containers, also stopped ones, that bear a label. */
export const labelled = async (label: string): Promise<readonly string[]> =>
  (await docker('ps', '--all', '--quiet', '--filter', `label=${label}`)).split('\n').filter((id) => id !== '')
