import { join } from 'node:path'
import { cacheDirectory } from '../../../harness/reach/cache-directory.ts'
import { bundledMains } from '../../../stacks/embedded/bundles/bundled-mains.ts'
import { spawnBound, type BoundProcess } from '../../../stacks/embedded/processes/spawn-bound.ts'
import { type LibraryMade, makeAsLibrary } from './make-as-library.ts'

type Environment = Readonly<Record<string, string>>

/** Starts a replica with one environment that was told to the owner, and with more. */
export type StartReplica = (
  env: Environment,
  replica: string,
  more?: Environment,
) => Promise<{ readonly process: BoundProcess; readonly lines: readonly string[] }>

/** Plays an owner: starts a service of the reference system in the place of the real one. @param asReference what it reads, from what the real one would read */
export const startReplica =
  (main: string, asReference: (env: Environment, replica: string) => Environment, made: LibraryMade): StartReplica =>
  async (env, replica, more = {}) => {
    await makeAsLibrary(env, made)
    const lines: string[] = []
    const cache = await cacheDirectory()
    const bundled = await bundledMains([main], cache)
    const process_ = await spawnBound({
      command: [process.execPath, bundled[main] ?? main],
      env: { ...asReference(env, replica), NODE_COMPILE_CACHE: join(cache, 'compiled'), ...more },
      cwd: process.cwd(),
      signal: 'SIGKILL',
      onLine: (line) => lines.push(line),
    })
    return { process: process_, lines }
  }
