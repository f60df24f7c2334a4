import { setTimeout as delay } from 'node:timers/promises'
import { isHopeless } from '../hopeless-query.ts'
import type { CellContext } from './cell-context.ts'

/** Longest time for which the harness's own reads and writes may fail before it counts as blind: a database server that is restarted is back by then. */
const patienceMs = 15_000
const everyMs = 100

/** Does something of the harness's own, again if need be: that a fault cut its connection says nothing of the system. Only for what may be done twice. */
export const patiently = async <T>(
  { recorder, signal }: Pick<CellContext, 'recorder' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> => {
  const deadline = recorder.now() + patienceMs
  for (;;)
    try {
      return await work()
    } catch (error) {
      if (recorder.now() > deadline || isHopeless(error)) throw error
      await delay(everyMs, undefined, { signal })
    }
}
