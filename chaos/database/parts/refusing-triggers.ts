import { escapeIdentifier } from 'pg'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { betweenOthers, defineFunction } from './trigger-function.ts'

// As the server words it where a transaction may only read (25006, read_only_sql_transaction).
const body = `
  if current_setting('application_name') not like 'shakedown-%' then
    raise exception using errcode = '25006', message = format('cannot execute %s in a read-only transaction', tg_op);
  end if;`

const tables = `
  select format('%I.%I', nspname, relname) as name
  from pg_class join pg_namespace on pg_namespace.oid = relnamespace
  where relkind in ('r', 'p') and nspname not like 'pg\\_%' and nspname <> 'information_schema'
    and (has_table_privilege(pg_class.oid, 'TRIGGER') or pg_class.oid = $1::regclass)
  order by 1`

/**
 * From now on each write to a table of the database is refused, in sessions that are open and in those to come; ours write on. Tables of others' are left alone, where we have no
 * right to them.
 *
 * @param own the table on which it counts: without a right to that one it fails
 */
export const refuseWrites = async (session: DatabaseSession, token: string, own: string): Promise<void> => {
  await defineFunction(session, token, body)
  const name = escapeIdentifier(token)
  for (const table of await session.query(tables, [own]))
    await betweenOthers(
      session,
      `create trigger ${name} before insert or update or delete on ${String(table['name'])} for each statement execute function public.${name}()`,
    )
}
