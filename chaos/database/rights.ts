import { z } from 'zod'
import type { DatabaseSession } from '../../harness/target.ts'
import { sqlStateOf } from './cycle.ts'

/** What a fault does to other sessions: watches what they wait for, or ends them too. */
export type Right = 'see' | 'signal'

const rightsRows = z
  .array(
    z.object({
      me: z.string(),
      sees: z.boolean(),
      signals: z.boolean(),
      others: z.string().nullable(),
      superusers: z.string().nullable(),
    }),
  )
  .length(1)

// Who is connected now stands for who will be: before a fault, the control event has gone through the whole system.
const sql = `
  with other as (
    select distinct rolname, rolsuper
    from pg_stat_activity join pg_roles on pg_roles.oid = usesysid
    where datname = current_database() and not pg_has_role(current_user, usesysid, 'usage')
  )
  select current_user as me, pg_has_role(current_user, 'pg_read_all_stats', 'usage') as sees,
         pg_has_role(current_user, 'pg_signal_backend', 'usage') as signals,
         (select string_agg(rolname, ', ' order by rolname) from other) as others,
         (select string_agg(rolname, ', ' order by rolname) from other where rolsuper) as superusers`

/**
 * Makes sure, before anything is broken, that a session may do to the system's sessions what a fault is for.
 *
 * @throws with what to grant to whom
 */
export const requireRights = async (session: DatabaseSession, right: Right): Promise<void> => {
  const [row] = rightsRows.parse(await session.query(sql))
  if (row === undefined || row.others === null) return
  const { me, sees, signals, others, superusers } = row
  if (!sees)
    throw new Error(
      `the role ${me} may not see what the sessions of ${others} wait for, so nobody could tell whether the fault acted: grant pg_monitor to ${me}`,
    )
  if (right === 'see') return
  if (superusers !== null)
    throw new Error(
      `the role ${me} may not end the sessions of ${superusers}, which only superusers may: let the system connect as another role, or Shakedown as a superuser`,
    )
  if (!signals)
    throw new Error(`the role ${me} may not end the sessions of ${others}: grant pg_signal_backend to ${me}`)
}

/** Says what to grant where the server says that a right is missing (42501), and throws anything else on. */
export const namingGrant =
  (privileges: string, table: string) =>
  (error: unknown): never => {
    if (sqlStateOf(error) !== '42501' || !(error instanceof Error)) throw error
    throw new Error(
      `${error.message}: grant ${privileges} on ${table} to the role that Shakedown connects as (and usage on its schema)`,
      { cause: error },
    )
  }
