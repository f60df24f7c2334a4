import type { Pause, Store } from '../store.ts'
import type { Database } from './database.ts'
import { hourMs } from './roll-up.ts'

const count = `
  insert into published (hour, count) select ?1, 1 where ?2 > 0
  on conflict do update set count = count + 1 where count < ?2`

/** What keeps a watcher from publishing: a pause, which another process may set, and the budget of the hour. */
export const guards = (database: Database): Pick<Store, 'countPublished' | 'paused' | 'pause'> => ({
  countPublished: async (nowMs, perHour) => {
    const hour = Math.floor(nowMs / hourMs)
    database.run('delete from published where hour < ?', hour - 1)
    return database.run(count, hour, perHour) > 0
  },
  paused: async (nowMs) => {
    const json = database.get(`select json from setting where name = 'pause'`)?.['json']
    if (typeof json !== 'string') return undefined
    const pause: Pause = JSON.parse(json)
    return pause.untilMs !== undefined && pause.untilMs <= nowMs ? undefined : pause
  },
  pause: async (pause) => {
    if (pause === undefined) database.run(`delete from setting where name = 'pause'`)
    else database.run(`insert or replace into setting (name, json) values ('pause', ?)`, JSON.stringify(pause))
  },
})
