import { flushCompileCache } from 'node:module'

/** Says to the process that takes over that it is the second one. */
const begun = 'SHAKEDOWN_BEGUN_ANEW'

/** Node has loaded what strips types, which takes 18 MB and is never given back. */
const hasStrippedTypes = (): boolean =>
  'moduleLoadList' in process &&
  Array.isArray(process.moduleLoadList) &&
  process.moduleLoadList.some((name) => String(name).includes('internal/deps/amaro'))

/**
 * A watcher whose configuration is in TypeScript has its types stripped, and their code compiled, when it is started first. Both are kept on disk; so that a watcher that runs for months does not hold what that
 * was done with, it is replaced, under its own id, by one that finds all of it done. Once: where nothing can be kept on disk, it goes on as it is.
 */
export const beginAnew = (): void => {
  const isSecond = process.env[begun] !== undefined
  delete process.env[begun]
  // Only where it takes little memory otherwise too: bin/small-memory.js.
  if (isSecond || !process.execArgv.includes('--no-maglev') || !hasStrippedTypes()) return
  flushCompileCache()
  process.execve?.(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], {
    ...process.env,
    [begun]: '1',
  })
}
