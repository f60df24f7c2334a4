import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Whether there is a `redis-server` on the PATH that works. */
export const isRedisThere = async (): Promise<boolean> =>
  promisify(execFile)('redis-server', ['--version']).then(
    () => true,
    () => false,
  )
