import { randomUUID } from 'node:crypto'
import type { Notice } from '../../../harness/incidents/notice.ts'
import { numberIn, textIn } from '../row.ts'
import type { Parcel, Refusal, Store } from '../store.ts'
import type { Database } from './database.ts'

const noticesOf = async (database: Database, parcel: string): Promise<readonly Notice[]> =>
  (await database.all('select json from notice where parcel = $1 order by number', parcel)).map((row): Notice =>
    JSON.parse(textIn(row, 'json')),
  )

const filled = async (
  database: Database,
  id: string,
  channel: string,
  attempts: number,
): Promise<Parcel | undefined> => {
  const [first, ...rest] = await noticesOf(database, id)
  return first === undefined ? undefined : { id, channel, notices: [first, ...rest], attempts }
}

/** The first notices that wait for a channel; `apart`: as far as each is of another incident. */
const waiting = async (
  database: Database,
  channel: string,
  atMost: number,
  apart: boolean,
): Promise<readonly Notice[]> => {
  const rows = await database.all(
    'select json from notice where channel = $1 and parcel is null order by number limit $2',
    channel,
    atMost,
  )
  const notices = rows.map((row): Notice => JSON.parse(textIn(row, 'json')))
  const seen = new Set<string>()
  const again = apart ? notices.findIndex(({ incident: { id } }) => seen.size === seen.add(id).size) : -1
  return again === -1 ? notices : notices.slice(0, again)
}

const packed = `
with fence as (select 1 from lease where holder = $1 for share),
packed as (insert into parcel (id, channel, attempts, due_ms) select $2, $3, 0, $4 from fence returning id)
update notice set parcel = packed.id from packed where notice.id = any($5::text[])`

const unpacked = `
with gone as (delete from notice where parcel = $1), emptied as (delete from parcel where id = $1)`

/** Messages on their way. A channel has one parcel at a time, so that what is told of an incident keeps its order; only the holder of the lease sends. */
export const outbox = (
  database: Database,
  holder: () => string,
): Pick<Store, 'parcel' | 'delivered' | 'delayed' | 'refused' | 'outbox'> => ({
  parcel: async (channel, nowMs, atMost, apart = false) => {
    const [open] = await database.all(
      'select id, attempts, due_ms from parcel where channel = $1 and exists (select from lease where holder = $2)',
      channel,
      holder(),
    )
    if (open !== undefined)
      return numberIn(open, 'due_ms') > nowMs
        ? undefined
        : filled(database, textIn(open, 'id'), channel, numberIn(open, 'attempts'))
    const notices = await waiting(database, channel, atMost, apart)
    if (notices.length === 0) return undefined
    const id = randomUUID()
    const ids = notices.map((notice) => notice.id)
    return (await database.run(packed, holder(), id, channel, nowMs, ids)) === 0
      ? undefined
      : filled(database, id, channel, 0)
  },
  delivered: async ({ id, channel }) => {
    await database.run(`${unpacked} delete from refusal where channel = $2`, id, channel)
  },
  delayed: async ({ id }, dueMs, done = []) => {
    await database.run('delete from notice where id = any($1::text[])', [...done])
    await database.run('update parcel set attempts = attempts + 1, due_ms = $2 where id = $1', id, dueMs)
    await database.run('delete from parcel where id = $1 and not exists (select from notice where parcel = $1)', id)
  },
  refused: async ({ id, channel }, nowMs, words) => {
    await database.run(
      `${unpacked} insert into refusal (channel, at_ms, words) values ($2, $3, $4)
       on conflict (channel) do update set at_ms = excluded.at_ms, words = excluded.words`,
      id,
      channel,
      nowMs,
      words.replaceAll('\0', ''),
    )
  },
  outbox: async () => ({
    waiting: numberIn((await database.all('select count(*)::int as count from notice'))[0], 'count'),
    refused: (await database.all('select channel, at_ms, words from refusal order by at_ms desc')).map(
      (row): Refusal => ({
        channel: textIn(row, 'channel'),
        atMs: numberIn(row, 'at_ms'),
        words: textIn(row, 'words'),
      }),
    ),
  }),
})
