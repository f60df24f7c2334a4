import { z } from 'zod'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { lockKeyOf, type SleepPill, throughOf } from './sleep-pill.ts'
import { sessionName } from './session-name.ts'

/** A backend that sleeps in a statement, or has slept in its transaction. */
export interface Sleeper {
  readonly pid: number
  /** Tells one statement of a backend from its next. */
  readonly id: string
  /** It sleeps now. */
  readonly asleep: boolean
  /** The statement is not over yet. */
  readonly running: boolean
  /** Application and backend. */
  readonly name: string
  /** The statement's beginning. */
  readonly statement: string
  readonly sleptMs: number
}

/** What a look at a pill shows. */
export interface SleepersSeen {
  readonly sleepers: readonly Sleeper[]
  /** How many had slept for the whole of their time by then. */
  readonly through: number
}

const form = z.array(
  z.object({
    pid: z.number(),
    asleep: z.boolean(),
    running: z.boolean(),
    since: z.string(),
    application: z.string(),
    statement: z.string(),
    sleptMs: z.number(),
  }),
)

/**
 * Who sleeps because of a pill, as the server shows it: by the lock that the pill takes, which is kept to the end of the transaction, and the wait event; and, in the same look, how many
 * were through. The server shows what its backends do as it was when first asked, and what they wait for as it is: those that hold the lock are looked up first, so that the statement
 * shown is the one that took it, and not what its backend ran before.
 */
export const sleepersOf = async (session: DatabaseSession, { token }: SleepPill): Promise<SleepersSeen> => {
  const [row] = await session.query(
    `with holder as materialized (
       select distinct pid from pg_locks
       where locktype = 'advisory' and classid = 0 and objid = ${lockKeyOf(token)}::bigint & 4294967295 and objsubid = 2),
     sleeper as materialized (
       select activity.pid, coalesce(state = 'active' and wait_event = 'PgSleep', false) as asleep, coalesce(state = 'active', false) as running, query_start::text as since,
              application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement,
              (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as "sleptMs"
       from holder cross join lateral pg_stat_get_activity(holder.pid) as activity
       order by query_start)
     select coalesce((select json_agg(sleeper) from sleeper), '[]'::json) as sleepers, ${throughOf(token)} as through`,
  )
  const sleepers = form.parse(row?.['sleepers']).map(({ since, application, ...rest }) => ({
    ...rest,
    id: `${rest.pid}@${since}`,
    name: sessionName(application, rest.pid),
  }))
  return { sleepers, through: Number(row?.['through']) }
}
