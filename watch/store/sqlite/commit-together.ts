import type { Change } from '../store.ts'
import { commitChange } from './commit.ts'
import type { Database } from './database.ts'
import type { MonitorIds } from './monitor-ids.ts'

/** Writes changes that come at about the same time in one transaction. */
export interface CommitTogether {
  /** Resolves once it is kept. */
  commit(change: Change): Promise<void>
  /** Writes at once what waits. */
  flush(): void
}

interface Waiting {
  readonly change: Change
  resolve(): void
  reject(error: unknown): void
}

/** Looks that ended within this time go into one transaction: it takes as long as all else that is done with a look in the store. */
const gatherMs = 25

/** Of an event that is published, of incidents and of notices somebody waits to hear. */
const isUrgent = ({ memos = [], forget = [], incidents = [], notices = [] }: Change): boolean =>
  memos.length + forget.length + incidents.length + notices.length > 0

/** Gathers changes of one database. Each is kept whole or not at all, and none that fails takes others with it. */
export const commitTogether = (database: Database, ids: MonitorIds): CommitTogether => {
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | undefined
  let soon: NodeJS.Immediate | undefined
  const alone = ({ change, resolve, reject }: Waiting): void => {
    try {
      database.transaction(() => commitChange(database, ids, change))
      resolve()
    } catch (error) {
      reject(error)
    }
  }
  const flush = (): void => {
    clearTimeout(timer)
    clearImmediate(soon)
    timer = undefined
    soon = undefined
    const all = waiting
    waiting = []
    const [first] = all
    if (first === undefined) return
    if (all.length === 1) return alone(first)
    try {
      database.transaction(() => {
        for (const { change } of all) commitChange(database, ids, change)
      })
    } catch {
      // One of them may be at fault: the others are kept.
      for (const each of all) alone(each)
      return
    }
    for (const { resolve } of all) resolve()
  }
  return {
    flush,
    commit: async (change) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ change, resolve, reject })
      if (isUrgent(change)) soon ??= setImmediate(flush)
      else timer ??= setTimeout(flush, gatherMs)
      return promise
    },
  }
}
