import { messageOf, ShakedownError } from '../errors.ts'

/** What to grant for a statement that was refused, by what stands in it. */
const grants: readonly (readonly [RegExp, string])[] = [
  [/pg_terminate_backend/i, 'GRANT pg_signal_backend TO it; the sessions of superusers only a superuser can end'],
  [/alter database/i, 'let it own the database (ALTER DATABASE … OWNER TO it), or use a superuser'],
  [/create ((or replace )?function|sequence)/i, 'GRANT CREATE, USAGE ON SCHEMA public TO it'],
  [/create trigger/i, 'GRANT TRIGGER ON the table, and USAGE ON its schema, TO it'],
  [/for (no key )?update|lock table/i, 'GRANT SELECT, UPDATE ON the table, and USAGE ON its schema, TO it'],
  [/idle_session_timeout/i, 'GRANT SET ON PARAMETER idle_session_timeout TO it'],
]

/** The error of a statement, as what to grant where the database user lacks a right (42501); any other error as it is. */
export const explainRights = (error: unknown, sql: string, user: string): unknown => {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '42501') return error
  const grant = grants.find(([pattern]) => pattern.test(sql))?.[1] ?? 'grant it what the message names'
  return new ShakedownError('right-missing', `the database user ${user} lacks a right: ${messageOf(error)}; ${grant}`, {
    hint: 'Whatever was begun is undone. Grant it, or reach the database as a user that may.',
    exitCode: 4,
    cause: error,
  })
}

// Of other roles' sessions only those may see what they do who have the right to.
const hidden = `
  select current_user as "user",
         count(*) filter (where not pg_has_role(usesysid, 'usage'))::int as hidden,
         count(*) filter (where pg_has_role(usesysid, 'usage'))::int as shown
  from pg_stat_activity
  where datname = current_database() and application_name not like 'shakedown-%'
    and not pg_has_role('pg_read_all_stats', 'usage')`

/**
 * Makes sure that what the system's sessions do can be seen, by which faults know that they act.
 *
 * @throws ShakedownError `right-missing`, when all of the system's sessions are hidden from this one
 */
export const assertSeesSessions = async (
  query: (sql: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<void> => {
  const [row] = await query(hidden)
  if (row === undefined || Number(row['hidden']) === 0 || Number(row['shown']) > 0) return
  throw new ShakedownError(
    'right-missing',
    `the database user ${String(row['user'])} may not see what other users' sessions do; GRANT pg_read_all_stats TO it`,
    {
      hint: 'Without it nobody can tell whether a fault acts. Grant it, or reach the database as a user that may.',
      exitCode: 4,
    },
  )
}
