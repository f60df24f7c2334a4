import type { Line } from '../../../harness/incidents/line.ts'
import { numberIn, textIn } from '../row.ts'
import type { KeptMemo, SharedStore } from '../store.ts'
import { commitChange } from './commit.ts'
import { openDatabase } from './database.ts'
import { guards } from './guards.ts'
import { history } from './history.ts'
import { lease } from './lease.ts'
import { outbox } from './outbox.ts'
import { schemaOf } from './schema.ts'
import { tidy } from './tidy.ts'

const hourMs = 3_600_000

/** Options of {@link openPostgresStore}. */
export interface PostgresStoreOptions {
  readonly url: string
  /** Watchers of one location share their looks; those of another make looks of their own. */
  readonly location?: string | undefined
  /** Another watcher takes over when nothing was heard of the one that looks for so long. @default 5000 */
  readonly leaseMs?: number
  complain(words: string): void
}

/** A store in PostgreSQL, in a schema of its own. It connects with the first call, so that a database that is down is waited for. */
export const openPostgresStore = ({ url, location, leaseMs = 5000, complain }: PostgresStoreOptions): SharedStore => {
  const database = openDatabase(url, schemaOf(location))
  const held = lease({ database, leaseMs, complain })
  // One after the other, in the order of the calls.
  let last: Promise<unknown> = Promise.resolve()
  // Until another hour is over there is nothing to tidy.
  let quietUntilMs = 0
  return {
    ...outbox(database, held.holder),
    ...guards(database),
    ...history(database),
    lead: held.lead,
    unsure: held.unsure,
    confirm: held.confirm,
    remember: async () => {
      const [lines, memos, ticks] = [
        await database.all('select json from line'),
        await database.all('select * from memo order by due_ms'),
        await database.all('select * from tick'),
      ]
      return {
        lines: lines.map((row): Line => JSON.parse(textIn(row, 'json'))),
        memos: memos.map((row): KeptMemo => ({
          monitor: textIn(row, 'monitor'),
          id: textIn(row, 'id'),
          dueMs: numberIn(row, 'due_ms'),
          data: JSON.parse(textIn(row, 'data')),
        })),
        ticks: Object.fromEntries(ticks.map((row) => [textIn(row, 'monitor'), numberIn(row, 'at_ms')])),
      }
    },
    commit: async (change) => {
      const holder = held.holder()
      const work = last.then(async () => commitChange(database, holder, change))
      last = work.catch(() => undefined)
      return work
    },
    tidy: async (nowMs) => {
      if (nowMs < quietUntilMs) return false
      const isMore = await tidy(database, nowMs)
      if (!isMore) quietUntilMs = nowMs - (nowMs % hourMs) + hourMs
      return isMore
    },
    close: async () => {
      await held.release()
      await database.close()
    },
  }
}
