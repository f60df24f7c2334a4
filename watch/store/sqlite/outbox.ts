import { randomUUID } from 'node:crypto'
import type { Notice } from '../../../harness/incidents/notice.ts'
import type { Parcel, Refusal, Store } from '../store.ts'
import type { Database } from './database.ts'
import { numberIn, textIn } from './row.ts'

const noticesOf = (database: Database, parcel: string): readonly Notice[] =>
  database
    .all('select json from notice where parcel = ? order by rowid', parcel)
    .map((row): Notice => JSON.parse(textIn(row, 'json')))

const filled = (database: Database, id: string, channel: string, attempts: number): Parcel | undefined => {
  const [first, ...rest] = noticesOf(database, id)
  return first === undefined ? undefined : { id, channel, notices: [first, ...rest], attempts }
}

const pack = (database: Database, channel: string, nowMs: number, atMost: number): Parcel | undefined => {
  const id = randomUUID()
  return database.transaction(() => {
    const count = database.run(
      'update notice set parcel = ? where id in (select id from notice where channel = ? and parcel is null order by rowid limit ?)',
      id,
      channel,
      atMost,
    )
    if (count === 0) return undefined
    database.run('insert into parcel (id, channel, attempts, due_ms) values (?, ?, 0, ?)', id, channel, nowMs)
    return filled(database, id, channel, 0)
  })
}

/** Messages on their way. A channel has one parcel at a time, so that what is told of an incident keeps its order. */
export const outbox = (database: Database): Pick<Store, 'parcel' | 'delivered' | 'delayed' | 'refused' | 'outbox'> => {
  const unpack = ({ id }: Parcel): void => {
    database.run('delete from notice where parcel = ?', id)
    database.run('delete from parcel where id = ?', id)
  }
  return {
    parcel: async (channel, nowMs, atMost) => {
      const open = database.get('select id, attempts, due_ms from parcel where channel = ?', channel)
      if (open === undefined) return pack(database, channel, nowMs, atMost)
      return numberIn(open, 'due_ms') > nowMs
        ? undefined
        : filled(database, textIn(open, 'id'), channel, numberIn(open, 'attempts'))
    },
    delivered: async (parcel) => {
      database.transaction(() => {
        unpack(parcel)
        database.run('delete from refusal where channel = ?', parcel.channel)
      })
    },
    delayed: async ({ id }, dueMs) => {
      database.run('update parcel set attempts = attempts + 1, due_ms = ? where id = ?', dueMs, id)
    },
    refused: async (parcel, nowMs, words) => {
      database.transaction(() => {
        unpack(parcel)
        database.run(
          'insert or replace into refusal (channel, at_ms, words) values (?, ?, ?)',
          parcel.channel,
          nowMs,
          words,
        )
      })
    },
    outbox: async () => ({
      waiting: numberIn(database.get('select count(*) as count from notice'), 'count'),
      refused: database.all('select channel, at_ms, words from refusal order by at_ms desc').map((row): Refusal => ({
        channel: textIn(row, 'channel'),
        atMs: numberIn(row, 'at_ms'),
        words: textIn(row, 'words'),
      })),
    }),
  }
}
