import { DatabaseSync } from 'node:sqlite'
import { ShakedownError } from '../../../harness/errors.ts'

/**
 * Keeps a second watcher away from a store. The lock is the operating system's, on a file beside it: it ends with the process, however that ends.
 *
 * @returns what gives it up
 * @throws {ShakedownError} exit 4 when another watcher has it
 */
export const holdStore = (file: string): (() => void) => {
  if (file === ':memory:') return () => undefined
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (cause) {
    lock.close()
    throw new ShakedownError('store-taken', `another watcher uses the store ${file}`, {
      hint: 'Stop that one, or give this one a store of its own with "watch.store" or --store.',
      exitCode: 4,
      cause,
    })
  }
  return () => lock.close()
}
