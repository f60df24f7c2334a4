import { setTimeout as delay } from 'node:timers/promises'
import { escapeIdentifier, escapeLiteral } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

/** How long a table's lock may be waited for at a time: whoever comes meanwhile stands behind us. */
const lockTimeoutMs = 50
const everyMs = 20

/** How the function of a trigger runs. */
export interface FunctionOptions {
  /** With our rights, whoever writes to the table: it uses what is ours. @default false */
  readonly asUs?: boolean
}

/** Defines the function of a trigger, which has the token's name; its first statement after the definition of what to do takes no lock on the table. */
export const defineFunction = (
  session: DatabaseSession,
  token: string,
  body: string,
  { asUs = false }: FunctionOptions = {},
) => {
  const rights = asUs ? 'security definer set search_path = pg_catalog, pg_temp' : ''
  return session.query(
    `create or replace function public.${escapeIdentifier(token)}() returns trigger language plpgsql ${rights} as ${escapeLiteral(`begin ${body} return new; end`)}`,
  )
}

/** Carries out what needs the table's lock, again and again, never waiting for long at a time. @throws when nothing came of it within so many ms */
export const betweenOthers = async (session: DatabaseSession, sql: string, withinMs = Infinity): Promise<void> => {
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

/** From now on it does nothing. Takes no lock on the table, so it waits for nobody; harmless when there is no such function. */
export const emptyFunction = async (session: DatabaseSession, token: string): Promise<void> => {
  const found = await session.query('select 1 from pg_proc where proname = $1', [token])
  if (found.length > 0) await defineFunction(session, token, '')
}

/** Removes function and trigger, once nobody is within them. */
export const dropFunction = (session: DatabaseSession, token: string, withinMs?: number): Promise<void> =>
  betweenOthers(session, `drop function if exists public.${escapeIdentifier(token)}() cascade`, withinMs)
