import { placeOf } from '../../harness/reach/named-process.ts'
import { placedProcess } from '../../harness/reach/placed-process.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { OwnedProcess } from '../../harness/model/target.ts'
import type { Sightings } from './sightings.ts'

/** Options of {@link ownedProcess}. */
export interface OwnedProcessOptions {
  readonly replica: string
  readonly process: OwnedProcess
  /** What its owner was told to start it with. */
  readonly env: Readonly<Record<string, string>>
  readonly graceMs: number | undefined
  /** Waits until it is ready once it runs again. */
  readonly isReady: () => Promise<void>
  readonly seen: Pick<Sightings, 'expecting' | 'stopping'>
}

/**
 * A replica that its owner started, as faults act on it: where it was named, and so that an end that a fault asked for is told from one of its own.
 *
 * @throws ShakedownError `process-gone`, exit 4, when nobody has a pid that is named
 */
export const ownedProcess = ({
  replica,
  process,
  env,
  graceMs,
  isReady,
  seen,
}: OwnedProcessOptions): ReplicaProcess => {
  const named =
    'command' in process
      ? { ...process, env: { PATH: globalThis.process.env['PATH'] ?? '/usr/bin:/bin', ...env, ...process.env } }
      : process
  const placed = placedProcess(placeOf(replica, named), { replica, ...(graceMs === undefined ? {} : { graceMs }) })
  return {
    ...placed,
    kill: async () => seen.expecting(placed.kill),
    stop: async () => {
      seen.stopping(placed.pid())
      return seen.expecting(placed.stop)
    },
    start: async (changes) =>
      seen.expecting(async () => {
        await placed.start(changes)
        await isReady()
      }),
  }
}
