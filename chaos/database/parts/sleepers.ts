import { z } from 'zod'
import type { DatabaseSession } from '../../../harness/model/database-reach.ts'
import { sameStatement } from './same-statement.ts'
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
 * were through. Those that hold the lock are looked up first, so that the statement shown is not what its backend ran before; and whoever sleeps is at the same statement afterwards, so
 * that it is not what its backend ran between ({@link sameStatement}).
 */
export const sleepersOf = async (session: DatabaseSession, { token }: SleepPill): Promise<SleepersSeen> => {
  const [row] = await session.query(
    `with holder as materialized (
       select distinct pid from pg_locks
       where locktype = 'advisory' and classid = 0 and objid = ${lockKeyOf(token)}::bigint & 4294967295 and objsubid = 2),
     seen as materialized (
       select activity.pid, query_start, coalesce(state = 'active' and wait_event = 'PgSleep', false) as asleep, coalesce(state = 'active', false) as running,
              application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement,
              (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as "sleptMs"
       from holder cross join lateral pg_stat_get_activity(holder.pid) as activity),
     ${sameStatement('seen')},
     sleeper as (
       select pid, asleep and (pid, query_start) in (select pid, query_start from still) as asleep, running, query_start::text as since, application, statement, "sleptMs"
       from seen order by query_start)
     select coalesce((select json_agg(sleeper) from sleeper), '[]'::json) as sleepers, ${throughOf(token)} as through`,
  )
  const sleepers = form.parse(row?.['sleepers']).map(({ since, application, ...rest }) => ({
    ...rest,
    id: `${rest.pid}@${since}`,
    name: sessionName(application, rest.pid),
  }))
  return { sleepers, through: Number(row?.['through']) }
}
