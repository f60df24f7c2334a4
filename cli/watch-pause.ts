import { durationMs } from '../harness/incidents/duration.ts'
import { ShakedownError } from '../harness/errors.ts'
import { openWatchStore, type OpenWatchStoreOptions } from '../watch/store/open-watch-store.ts'
import type { Io } from './io.ts'

/** Options of {@link watchPause}. */
export interface WatchPauseOptions {
  readonly store: OpenWatchStoreOptions['store']
  /** `2h`; absent: until it is resumed. */
  readonly for?: string | undefined
  readonly reason?: string | undefined
}

/** `shakedown watch pause`: nothing is published from now on, by the watcher that uses this store. It goes on looking. */
export const watchPause = async ({ store: named, for: length, reason }: WatchPauseOptions, io: Io): Promise<number> => {
  const lengthMs = length === undefined ? undefined : durationMs(length)
  if (length !== undefined && lengthMs === undefined)
    throw new ShakedownError('bad-duration', `"${length}" is no length of time`, {
      hint: 'Give --for as "30m", "2h" or "1d".',
      exitCode: 2,
    })
  const store = await openWatchStore({ store: named, env: io.env, alone: false })
  const untilMs = lengthMs === undefined ? undefined : Date.now() + lengthMs
  await store.pause({ ...(untilMs === undefined ? {} : { untilMs }), ...(reason === undefined ? {} : { reason }) })
  await store.close()
  const until = untilMs === undefined ? 'until "shakedown watch resume"' : `until ${new Date(untilMs).toISOString()}`
  io.out.write(`publishing is paused ${until}\n`)
  return 0
}

/** `shakedown watch resume`: publishing goes on. */
export const watchResume = async ({ store: named }: Pick<WatchPauseOptions, 'store'>, io: Io): Promise<number> => {
  const store = await openWatchStore({ store: named, env: io.env, alone: false })
  await store.pause(undefined)
  await store.close()
  io.out.write('publishing goes on\n')
  return 0
}
