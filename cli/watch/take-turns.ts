import { ShakedownError } from '../../harness/errors.ts'
import { isShared } from '../../watch/store/open-watch-store.ts'
import type { Store } from '../../watch/store/store.ts'

/** Options of {@link takeTurns}. */
export interface TakeTurnsOptions {
  readonly store: Store
  readonly signal: AbortSignal
  /** It stands by: why. */
  standsBy(words: string): void
  /** Looks until the signal is aborted. */
  turn(over: AbortSignal): Promise<void>
}

/** Looks until it is stopped; where several watchers share a store, only while it is this one's turn. */
export const takeTurns = async ({ store, signal, standsBy, turn }: TakeTurnsOptions): Promise<void> => {
  if (!isShared(store)) return turn(signal)
  while (!signal.aborted) {
    standsBy('it stands by: another watcher looks, or the store does not answer')
    try {
      const over = await store.lead(signal)
      await turn(AbortSignal.any([signal, over]))
    } catch (error) {
      const isPassing = error instanceof ShakedownError && error.code === 'store-unreachable'
      if (!signal.aborted && !isPassing) throw error
    }
  }
}
