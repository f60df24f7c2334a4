import type { Pool } from 'pg'
import { databaseHealth } from '../../../reference/services/platform/health.ts'
import { type Session, sessionSeconds, type SessionStore } from './sessions.ts'

/** Sessions in PostgreSQL. */
export const sessionTables = (database: Pool): SessionStore => {
  const one = async (sql: string, values: readonly unknown[]): Promise<Session | undefined> =>
    (await database.query<{ id: string; username: string }>(sql, [...values])).rows[0]
  return {
    begin: async ({ id, username }, refreshHash) => {
      await database.query(
        `insert into auth.session (id, username, refresh_hash, expires_at)
         values ($1, $2, $3, now() + make_interval(secs => $4))`,
        [id, username, refreshHash, sessionSeconds],
      )
    },
    find: (id) => one('select id, username from auth.session where id = $1 and expires_at > now()', [id]),
    rotate: (id, shownHash, nextHash) =>
      one(
        `update auth.session set refresh_hash = $3, expires_at = now() + make_interval(secs => $4)
         where id = $1 and refresh_hash = $2 and expires_at > now() returning id, username`,
        [id, shownHash, nextHash, sessionSeconds],
      ),
    end: async (id) => {
      await database.query('delete from auth.session where id = $1', [id])
    },
    health: databaseHealth(database),
    close: async () => {},
  }
}
