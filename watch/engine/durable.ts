import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { watcherName } from '../define-monitor.ts'
import type { Change, SharedStore, Store } from '../store/store.ts'
import type { Courier } from './deliver.ts'

/** Keeps changes, also while the store cannot. */
export interface Durable {
  commit(change: Change): Promise<void>
  /** Why the store keeps nothing; undefined while it does. */
  failing(): string | undefined
}

/** So many changes wait for the store; of older ones only what they told is left. */
const mostChanges = 10_000

const isEmpty = (change: Change): boolean => Object.values(change).every((part) => Object.keys(part).length === 0)

/** A disk that is full must not keep anybody from hearing: what cannot be kept waits in memory, and its notices go out past the outbox. */
export const durable = (
  store: Pick<Store, 'commit'> & Partial<Pick<SharedStore, 'unsure'>>,
  courier: Pick<Courier, 'noticed' | 'sendPast'>,
): Durable => {
  const backlog: Change[] = []
  let failing: string | undefined
  const keep = async (change: Change): Promise<void> => {
    for (let [first] = backlog; first !== undefined; [first] = backlog) {
      await store.commit(first)
      backlog.shift()
    }
    await store.commit(change)
  }
  return {
    failing: () => failing,
    commit: async (change) => {
      if (isEmpty(change) && backlog.length === 0) return
      const { notices = [] } = change
      try {
        await keep(change)
        failing = undefined
        if (notices.length > 0) courier.noticed(notices)
      } catch (error) {
        // Another watcher goes on from what it finds in the store.
        if (error instanceof ShakedownError && error.code === 'store-lost') return
        failing = `the store cannot be written: ${messageOf(error)}`
        const waits: Change = { ...change, notices: [] }
        backlog.push(waits)
        if (backlog.length > mostChanges) backlog.shift()
        // Of a store that others share nobody knows who may tell by now: only that this watcher is blind is its own to tell.
        const mine = (notice: Notice): boolean =>
          store.unsure?.() === undefined || notice.incident.monitor === watcherName
        const left = [...notices.filter((notice) => !mine(notice)), ...(await courier.sendPast(notices.filter(mine)))]
        if (left.length > 0) backlog.push({ notices: left })
      }
    },
  }
}
