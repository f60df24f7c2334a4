import type { Bite } from '../../../harness/model/fault.ts'
import type { History } from '../../../harness/model/history.ts'
import type { Until } from './held-lock.ts'

/** Whether a held lock acted: enough transactions waited for it, or gave up waiting, as it was meant to make them. */
export const lockBite = (history: History<unknown>, faultId: string, until: Until): Bite => {
  const bites = history.of('fault').filter((operation) => operation.faultId === faultId && operation.phase === 'bite')
  const waits = bites.filter(({ heldMs }) => heldMs === undefined)
  const gaveUp = bites.filter((bite) => bite.gaveUp === true)
  // Who was still waiting at the release waited at the same moment as the others that were.
  const released = bites.filter((bite) => bite.gaveUp === false)
  const bit = until.waiters !== undefined ? released.length >= until.waiters : waits.length > 0
  const words =
    waits.length === 0
      ? 'the lock was held and nobody ever waited for it'
      : `${waits.length} ${waits.length === 1 ? 'wait' : 'waits'} for the lock seen (pg_blocking_pids): ${gaveUp.length} given up, ${released.length} still waiting together when it was released`
  return { bit, words, operations: bites.map(({ index }) => index) }
}
