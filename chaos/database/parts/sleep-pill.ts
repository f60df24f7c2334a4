import { escapeIdentifier, escapeLiteral } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { betweenOthers, defineFunction, dropFunction } from './trigger-function.ts'

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

const counterOf = (token: string): string => `public.${escapeIdentifier(`${token}-through`)}`

/**
 * Makes inserts sleep. Whoever sleeps holds an advisory lock of the token's until its transaction ends, so that it is known whose doing it is; whoever is through is counted by a
 * sequence, which keeps the count whatever becomes of the transaction.
 */
export const putToSleep = async (session: DatabaseSession, { token, table, keys, sleepMs }: SleepPill) => {
  const hit = keys.map((key) => `position(${escapeLiteral(key)} in new::text) > 0`).join(' or ')
  const sleep = [
    `perform pg_advisory_xact_lock_shared(0, ${lockKeyOf(token)});`,
    `perform pg_sleep(${sleepMs / 1000});`,
    `perform nextval(${escapeLiteral(counterOf(token))});`,
  ].join(' ')
  await defineFunction(session, token, `if ${hit} then ${sleep} end if;`, { asUs: true })
  await session.query(`create sequence ${counterOf(token)}`)
  const name = escapeIdentifier(token)
  await betweenOthers(
    session,
    `create trigger ${name} before insert on ${table} for each row execute function public.${name}()`,
  )
}

/** How many have slept for the whole of their time, in SQL. */
export const throughOf = (token: string): string =>
  `(select case when is_called then last_value else 0 end::int from ${counterOf(token)})`

/** Removes all that the pill was, once nobody is within it; harmless where there is nothing of it. */
export const removePill = async (session: DatabaseSession, token: string, withinMs?: number): Promise<void> => {
  await dropFunction(session, token, withinMs)
  await betweenOthers(session, `drop sequence if exists ${counterOf(token)}`, withinMs)
}
