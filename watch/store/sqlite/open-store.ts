import { resolve } from 'node:path'
import type { Line } from '../../../harness/incidents/line.ts'
import type { KeptMemo, Store } from '../store.ts'
import { commitTogether } from './commit-together.ts'
import { openDatabase } from './database.ts'
import { guards } from './guards.ts'
import { history } from './history.ts'
import { holdStore } from './hold.ts'
import { monitorIds } from './monitor-ids.ts'
import { outbox } from './outbox.ts'
import { requests } from './requests.ts'
import { removeCounts, removeLooks } from './retention.ts'
import { hourMs, rollUp } from './roll-up.ts'
import { numberIn, textIn } from '../row.ts'

/** Options of {@link openStore}. */
export interface OpenStoreOptions {
  /** `:memory:` is gone with the process. */
  readonly file: string
  /** Whether to keep other watchers away; a command that only pauses does not. @default true */
  readonly alone?: boolean
}

/**
 * Opens a store in a file of SQLite.
 *
 * @throws {ShakedownError} exit 2 when it is of a newer schema, 4 when another watcher has it or it cannot be opened
 */
export const openStore = ({ file: given, alone = true }: OpenStoreOptions): Store => {
  const file = given === ':memory:' ? given : resolve(given)
  const database = openDatabase(file)
  let release: () => void
  try {
    release = alone ? holdStore(file) : () => undefined
  } catch (error) {
    database.close()
    throw error
  }
  const ids = monitorIds(database)
  const together = commitTogether(database, ids)
  let at = 0
  const quietUntilMs = new Map<number, number>()
  return {
    ...outbox(database),
    ...guards(database),
    ...history(database, ids),
    ...requests(database),
    remember: async () => ({
      lines: database.all('select json from line').map((row): Line => JSON.parse(textIn(row, 'json'))),
      memos: database.all('select * from memo order by due_ms').map((row): KeptMemo => ({
        monitor: ids.nameOf(row['monitor']),
        id: textIn(row, 'id'),
        dueMs: numberIn(row, 'due_ms'),
        data: JSON.parse(textIn(row, 'data')),
      })),
      ticks: Object.fromEntries(
        database.all('select * from tick').map((row) => [ids.nameOf(row['monitor']), numberIn(row, 'at_ms')]),
      ),
    }),
    commit: together.commit,
    tidy: async (nowMs) => {
      const all = database.all('select id from monitor order by id')
      // It goes on where it was: a thousand monitors are not asked again for each step of one.
      for (let asked = 0; asked < all.length; asked += 1) {
        const id = numberIn(all[at % all.length], 'id')
        if ((quietUntilMs.get(id) ?? 0) <= nowMs) {
          if (rollUp(database, id, nowMs) || removeLooks(database, id, nowMs) || removeCounts(database, id, nowMs))
            return true
          // Until another hour is over there is nothing to roll up; what grows too old meanwhile is removed then.
          quietUntilMs.set(id, nowMs - (nowMs % hourMs) + hourMs)
        }
        at = (at + 1) % all.length
      }
      const free = numberIn(database.get('pragma freelist_count'), 'freelist_count')
      if (free > 0) database.all('pragma incremental_vacuum(50)')
      return free > 50
    },
    close: async () => {
      together.flush()
      database.close()
      release()
    },
  }
}
