import { ShakedownError } from '../../harness/errors.ts'
import { sleep } from '../../harness/once-aborted.ts'
import { within } from './deliver.ts'

/** What a watcher does beside each other, until it stops. */
export interface Background {
  run(work: () => Promise<void>): void
  /** Tells what goes wrong, and goes on. */
  guarded(work: () => Promise<unknown>): Promise<void>
  /** Again and again, with a pause before each time. */
  every(ms: number, work: () => Promise<unknown>): void
  /** Waits for what is on its way, and no longer than this. */
  ended(withinMs: number): Promise<void>
}

/** Codes of errors of which others tell. */
const told: ReadonlySet<string> = new Set(['store-unreachable', 'store-lost'])

/** Runs work in the background. What goes wrong with one part is told, and ends no other. */
export const background = (stop: AbortSignal, complain: (words: string) => void): Background => {
  const working = new Set<Promise<void>>()
  const guarded = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      // A store that does not answer is told of by the look at the watcher itself, and not by each part of it.
      const isTold = error instanceof ShakedownError && told.has(error.code)
      if (!stop.aborted && !isTold)
        complain(`an error of the watcher's own: ${error instanceof Error ? (error.stack ?? error.message) : ''}`)
    }
  }
  const run = (work: () => Promise<void>): void => {
    const running = guarded(work).finally(() => working.delete(running))
    working.add(running)
  }
  return {
    run,
    guarded,
    every: (ms, work) =>
      run(async () => {
        while (!stop.aborted) {
          await sleep(ms, stop)
          // One failure must not end for ever what is done again and again.
          await guarded(work)
        }
      }),
    ended: async (withinMs) => {
      await within(Promise.allSettled(working), withinMs)
    },
  }
}
