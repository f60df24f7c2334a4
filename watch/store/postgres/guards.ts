import type { Pause, Request, Store } from '../store.ts'
import { numberIn, textIn } from '../row.ts'
import type { Database } from './database.ts'
import { commonSchema } from './schema.ts'

const hourMs = 3_600_000

const count = `
insert into published (hour, count) select $1, 1 where $2 > 0
on conflict (hour) do update set count = published.count + 1 where published.count < $2`

/** What keeps watchers from publishing, and what people ask of them. A pause holds for all locations at once. */
export const guards = (
  database: Database,
): Pick<Store, 'countPublished' | 'paused' | 'pause' | 'request' | 'requests'> => ({
  countPublished: async (nowMs, perHour) => {
    const hour = Math.floor(nowMs / hourMs)
    await database.run('delete from published where hour < $1', hour - 1)
    return (await database.run(count, hour, perHour)) > 0
  },
  paused: async (nowMs) => {
    const [row] = await database.all(`select json from ${commonSchema}.setting where name = 'pause'`)
    if (row === undefined) return undefined
    const pause: Pause = JSON.parse(textIn(row, 'json'))
    return pause.untilMs !== undefined && pause.untilMs <= nowMs ? undefined : pause
  },
  pause: async (pause) => {
    if (pause === undefined) await database.run(`delete from ${commonSchema}.setting where name = 'pause'`)
    else
      await database.run(
        `insert into ${commonSchema}.setting (name, json) values ('pause', $1) on conflict (name) do update set json = excluded.json`,
        JSON.stringify(pause),
      )
  },
  request: async (request) => {
    await database.run('insert into request (json) values ($1)', JSON.stringify(request))
  },
  requests: async () =>
    (await database.all('select id, json from request order by id')).map((row): Request => ({
      ...JSON.parse(textIn(row, 'json')),
      id: numberIn(row, 'id'),
    })),
})
