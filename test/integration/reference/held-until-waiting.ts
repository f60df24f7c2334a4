import { setTimeout as delay } from 'node:timers/promises'
import { waitersFor } from '../../../chaos/database/parts/waiters.ts'
import { openSession } from '../../../harness/reach/database-session.ts'
import type { RunningReference } from './running-reference.ts'

/** Holds a lock until so many transactions wait for it, then lets go. */
export const heldUntilWaiting = async (
  running: RunningReference,
  sql: string,
  values: readonly unknown[],
  waiters: number,
): Promise<{ readonly released: Promise<void> }> => {
  const url = running.system.databaseUrl('reference')
  const holder = await openSession(url, 'holder')
  const watcher = await openSession(url, 'watcher')
  await holder.query('begin')
  await holder.query(sql, values)
  const release = async (): Promise<void> => {
    while ((await waitersFor(watcher, holder.pid)).length < waiters) await delay(5)
    await holder.query('rollback')
    await Promise.all([holder.close(), watcher.close()])
  }
  return { released: release() }
}
