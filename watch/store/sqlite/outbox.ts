import { randomUUID } from 'node:crypto'
import type { Notice } from '../../../harness/incidents/notice.ts'
import type { Parcel, Refusal, Store } from '../store.ts'
import type { Database } from './database.ts'
import { numberIn, textIn } from '../row.ts'

const noticesOf = (database: Database, parcel: string): readonly Notice[] =>
  database
    .all('select json from notice where parcel = ? order by rowid', parcel)
    .map((row): Notice => JSON.parse(textIn(row, 'json')))

const filled = (database: Database, id: string, channel: string, attempts: number): Parcel | undefined => {
  const [first, ...rest] = noticesOf(database, id)
  return first === undefined ? undefined : { id, channel, notices: [first, ...rest], attempts }
}

/** The first notices that wait for a channel; `apart`: as far as each is of another incident. */
const waiting = (database: Database, channel: string, atMost: number, apart: boolean): readonly Notice[] => {
  const notices = database
    .all('select json from notice where channel = ? and parcel is null order by rowid limit ?', channel, atMost)
    .map((row): Notice => JSON.parse(textIn(row, 'json')))
  const seen = new Set<string>()
  const again = apart ? notices.findIndex(({ incident: { id } }) => seen.size === seen.add(id).size) : -1
  return again === -1 ? notices : notices.slice(0, again)
}

const pack = (database: Database, channel: string, nowMs: number, notices: readonly Notice[]): Parcel | undefined => {
  if (notices.length === 0) return undefined
  const id = randomUUID()
  return database.transaction(() => {
    for (const notice of notices) database.run('update notice set parcel = ? where id = ?', id, notice.id)
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
    parcel: async (channel, nowMs, atMost, apart = false) => {
      const open = database.get('select id, attempts, due_ms from parcel where channel = ?', channel)
      if (open === undefined) return pack(database, channel, nowMs, waiting(database, channel, atMost, apart))
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
    delayed: async (parcel, dueMs, done = []) => {
      database.transaction(() => {
        for (const id of done) database.run('delete from notice where id = ?', id)
        database.run('update parcel set attempts = attempts + 1, due_ms = ? where id = ?', dueMs, parcel.id)
        if (noticesOf(database, parcel.id).length === 0) unpack(parcel)
      })
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
