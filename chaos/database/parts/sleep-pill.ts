import { setTimeout as delay } from 'node:timers/promises'
import { escapeIdentifier, escapeLiteral } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

/** What makes inserts into a table sleep. */
export interface SleepPill {
  /** Name of the function and its trigger. */
  readonly token: string
  readonly table: string
  /** Texts of which one must stand in the row. */
  readonly keys: readonly string[]
  readonly sleepMs: number
}

/** How long a table's lock may be waited for at a time: whoever comes meanwhile stands behind us. */
const lockTimeoutMs = 50
const everyMs = 20

/** What is made of it: found in `pg_locks` as the second key of the advisory locks of those who sleep because of it. */
export const lockKeyOf = (token: string): string => `hashtext(${escapeLiteral(token)})`

/** Defines the function; its first statement after the definition of what to do takes no lock on the table. */
const define = (session: DatabaseSession, token: string, body: string) =>
  session.query(
    `create or replace function public.${escapeIdentifier(token)}() returns trigger language plpgsql as ${escapeLiteral(`begin ${body} return new; end`)}`,
  )

/** Carries out what needs the table's lock, again and again, never waiting for long at a time. @throws when nothing came of it within so many ms */
const between = async (session: DatabaseSession, sql: string, withinMs = Infinity): Promise<void> => {
  const deadline = performance.now() + withinMs
  await session.query(`set lock_timeout = ${lockTimeoutMs}`)
  for (;;) {
    try {
      await session.query(sql)
      return
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== '55P03') throw error
      if (performance.now() > deadline)
        throw new Error(
          `somebody holds the table for more than ${withinMs / 1000} s, so its trigger, which does nothing any more, stays`,
          {
            cause: error,
          },
        )
    }
    await delay(everyMs)
  }
}

/** Makes inserts sleep. Whoever sleeps holds an advisory lock of the token's, so that it is known whose doing it is. */
export const putToSleep = async (session: DatabaseSession, { token, table, keys, sleepMs }: SleepPill) => {
  const hit = keys.map((key) => `position(${escapeLiteral(key)} in new::text) > 0`).join(' or ')
  const sleep = `perform pg_advisory_xact_lock_shared(0, ${lockKeyOf(token)}); perform pg_sleep(${sleepMs / 1000});`
  await define(session, token, `if ${hit} then ${sleep} end if;`)
  const name = escapeIdentifier(token)
  await between(
    session,
    `create trigger ${name} before insert on ${table} for each row execute function public.${name}()`,
  )
}

/** From now on nobody falls asleep. Takes no lock on the table, so it waits for nobody; harmless when there is no such function. */
export const stopSleeping = async (session: DatabaseSession, token: string): Promise<void> => {
  const found = await session.query('select 1 from pg_proc where proname = $1', [token])
  if (found.length > 0) await define(session, token, '')
}

/** Removes function and trigger, once nobody is within them. */
export const dropFunction = (session: DatabaseSession, token: string, withinMs?: number): Promise<void> =>
  between(session, `drop function if exists public.${escapeIdentifier(token)}() cascade`, withinMs)
