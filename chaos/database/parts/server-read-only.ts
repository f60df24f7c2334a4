import { setTimeout as delay } from 'node:timers/promises'
import { escapeLiteral } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

// Truth values are written in any case: nobody else spells them like this, by which a heal knows that it was us.
const ours = 'oN'
const everyMs = 10

/** What the server's own file of changed settings says of it; undefined where it says nothing, or may not be read. */
export const serverSetting = async (session: DatabaseSession): Promise<string | undefined> => {
  const rows = await session
    .query(
      `select setting from pg_file_settings where name = 'default_transaction_read_only' and sourcefile like '%postgresql.auto.conf'`,
    )
    .catch(() => [])
  return rows[0] === undefined ? undefined : String(rows[0]['setting'])
}

/** What the database's own default is set to; undefined where it is not. */
export const databaseSetting = async (session: DatabaseSession): Promise<string | undefined> => {
  const [row] = await session.query(
    `select split_part(setting, '=', 2) as value
     from pg_db_role_setting, unnest(setconfig) as setting
     where setrole = 0 and setdatabase = (select oid from pg_database where datname = current_database())
       and setting like 'default_transaction_read_only=%'`,
  )
  return row === undefined ? undefined : String(row['value'])
}

/** Awaits that the server has told its sessions, ours among them. */
const reloaded = async (session: DatabaseSession, value: 'on' | 'off'): Promise<void> => {
  await session.query('select pg_reload_conf()')
  const current = async (): Promise<unknown> =>
    (await session.query(`select current_setting('default_transaction_read_only') as now`))[0]?.['now']
  while ((await current()) !== value) await delay(everyMs)
}

/** Whether this user may change the server's settings. */
export const mayChangeServer = async (session: DatabaseSession): Promise<boolean> => {
  const [row] = await session.query('select rolsuper as may from pg_roles where rolname = current_user')
  return row?.['may'] === true
}

/** The whole server may only be read from now on: also by sessions that are open, as on a standby. */
export const readServerOnly = async (session: DatabaseSession): Promise<void> => {
  await session.query(`alter system set default_transaction_read_only = ${escapeLiteral(ours)}`)
  await reloaded(session, 'on')
}

/** Sessions that are open may write again, none of them cut: as when a standby is promoted. Harmless where nothing of ours is set. */
export const writeServerAgain = async (session: DatabaseSession): Promise<void> => {
  if ((await serverSetting(session)) !== ours) return
  await session.query('alter system reset default_transaction_read_only')
  await reloaded(session, 'off')
}
