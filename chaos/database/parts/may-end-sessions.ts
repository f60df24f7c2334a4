import { z } from 'zod'
import { ShakedownError } from '../../../harness/errors.ts'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'

const otherRows = z.array(z.object({ me: z.string(), name: z.string(), boss: z.boolean(), signals: z.boolean() }))

// Who is connected now stands for who will be: before a fault, the control event has gone through the whole system.
const sql = `
  select distinct current_user::text as me, rolname::text as name, rolsuper as boss,
         pg_has_role('pg_signal_backend', 'usage') as signals
  from pg_stat_activity join pg_roles on pg_roles.oid = usesysid
  where datname = current_database() and not pg_has_role(usesysid, 'usage')
  order by boss desc, name`

/**
 * Makes sure, before anything is broken, that a session may end those of the system.
 *
 * @throws ShakedownError `right-missing`, with what to grant to whom
 */
export const mayEndSessions = async (session: DatabaseSession): Promise<void> => {
  const [other] = otherRows.parse(await session.query(sql))
  // A superuser is in every role.
  if (other === undefined || (other.signals && !other.boss)) return
  const { me, name, boss } = other
  throw new ShakedownError(
    'right-missing',
    boss
      ? `the database user ${me} may not end the sessions of ${name}: only a superuser may end those of superusers`
      : `the database user ${me} may not end the sessions of ${name}; GRANT pg_signal_backend TO it`,
    {
      hint: boss
        ? 'Let the system connect as another user, or Shakedown as a superuser.'
        : 'Grant it, or reach the database as a user that may.',
      exitCode: 4,
    },
  )
}
