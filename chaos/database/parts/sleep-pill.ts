import { escapeIdentifier, escapeLiteral } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { betweenOthers, defineFunction } from './trigger-function.ts'

/** What makes inserts into a table sleep. */
export interface SleepPill {
  /** Name of the function and its trigger. */
  readonly token: string
  readonly table: string
  /** Texts of which one must stand in the row. */
  readonly keys: readonly string[]
  readonly sleepMs: number
}

/** What is made of it: found in `pg_locks` as the second key of the advisory locks of those who sleep because of it. */
export const lockKeyOf = (token: string): string => `hashtext(${escapeLiteral(token)})`

/** Makes inserts sleep. Whoever sleeps holds an advisory lock of the token's, so that it is known whose doing it is. */
export const putToSleep = async (session: DatabaseSession, { token, table, keys, sleepMs }: SleepPill) => {
  const hit = keys.map((key) => `position(${escapeLiteral(key)} in new::text) > 0`).join(' or ')
  const sleep = `perform pg_advisory_xact_lock_shared(0, ${lockKeyOf(token)}); perform pg_sleep(${sleepMs / 1000});`
  await defineFunction(session, token, `if ${hit} then ${sleep} end if;`)
  const name = escapeIdentifier(token)
  await betweenOthers(
    session,
    `create trigger ${name} before insert on ${table} for each row execute function public.${name}()`,
  )
}
