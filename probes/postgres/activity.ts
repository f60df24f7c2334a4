import type { Client } from 'pg'
import type { PostgresFigure } from './figure.ts'
import type { PostgresOptions } from './options.ts'

interface Activity {
  readonly taken: number
  readonly most: number
  readonly hidden: number
  readonly waits: number
  readonly waitsLongest: number
  readonly waitsWho: string | null
  readonly idle: number
  readonly idleLongest: number
  readonly idleWho: string | null
}

// Connections of clients alone: those of the server itself do not count against max_connections. What a role may not see has no type. A wait that has just begun has no start yet
// (PostgreSQL documentation, "pg_locks"), and the statement shown beside it may be the one before, which says nothing of its length.
const sql = `
  with other as (
    select *, application_name || ' (' || coalesce(usename, '?') || ', backend ' || pid || ')' as who
    from pg_stat_activity where coalesce(backend_type, 'client backend') = 'client backend' and pid <> pg_backend_pid()
  ), waiting as (
    select other.who || ' for ' || coalesce((select string_agg(b.who, ', ') from other b where b.pid = any(pg_blocking_pids(other.pid))), 'somebody') as who,
           coalesce((select extract(epoch from clock_timestamp() - min(l.waitstart)) from pg_locks l where l.pid = other.pid and not l.granted), 0)::float8 as seconds
    from other where wait_event_type = 'Lock'
  ), idle as (
    select who, extract(epoch from clock_timestamp() - state_change)::float8 as seconds
    from other where state like 'idle in transaction%'
  )
  select (select count(*)::int from other) as taken,
         (current_setting('max_connections')::int - coalesce(current_setting('superuser_reserved_connections', true)::int, 0)
           - coalesce(current_setting('reserved_connections', true)::int, 0)) as most,
         (select count(*)::int from other where backend_type is null) as hidden,
         (select count(*)::int from waiting) as waits,
         (select coalesce(max(seconds), 0) from waiting) as "waitsLongest",
         (select who from waiting order by seconds desc limit 1) as "waitsWho",
         (select count(*)::int from idle) as idle,
         (select coalesce(max(seconds), 0) from idle) as "idleLongest",
         (select who from idle order by seconds desc limit 1) as "idleWho"`

const rounded = (value: number): number => Math.round(value * 10) / 10
const share = (part: number, whole: number): number => rounded((part / whole) * 100)

const poolFigures = async (client: Client, pools: NonNullable<PostgresOptions['pools']>): Promise<PostgresFigure[]> => {
  const names = Object.keys(pools)
  if (names.length === 0) return []
  const { rows } = await client.query<{ name: string; open: number; used: number }>(
    `select application_name as name, count(*)::int as open, (count(*) filter (where state is distinct from 'idle'))::int as used
     from pg_stat_activity where application_name = any($1) group by 1`,
    [names],
  )
  return Object.entries(pools).map(([name, { size, counts = 'in use', taken = { warning: 80, critical: 99 } }]) => {
    const { open = 0, used = 0 } = rows.find((row) => row.name === name) ?? {}
    const count = counts === 'open' ? open : used
    const words = `${name} has ${count} of the ${size} connections of its pool ${counts}${counts === 'open' ? '' : ` (${open} open)`}`
    return { subject: `pool ${name}`, value: share(count, size), unit: '%', words, limits: taken }
  })
}

/**
 * Who is on the server and what they wait for.
 *
 * @throws where the role may not see what others do: then nothing would ever be found
 */
export const readActivity = async (client: Client, options: PostgresOptions): Promise<readonly PostgresFigure[]> => {
  const { connections = { warning: 80, critical: 95 }, pools = {} } = options
  const { waitsForLock = { warning: 5, critical: 60 }, idleInTransaction = { warning: 60, critical: 600 } } = options
  const { rows } = await client.query<Activity>(sql)
  const [found] = rows
  if (found === undefined) throw new Error('pg_stat_activity gave nothing')
  if (found.hidden > 0)
    throw new Error(
      `the role may not see what ${found.hidden} of ${found.taken} connections do: grant pg_monitor to it`,
    )
  return [
    {
      subject: 'connections',
      value: share(found.taken, found.most),
      unit: '%',
      words: `${found.taken} of ${found.most} connections are taken`,
      limits: connections,
    },
    ...(await poolFigures(client, pools)),
    {
      subject: 'waits for locks',
      value: rounded(found.waitsLongest),
      unit: 's',
      words:
        found.waitsWho === null
          ? 'nobody waits for a lock'
          : `${found.waits} wait for locks, the longest for ${rounded(found.waitsLongest)} s: ${found.waitsWho}`,
      limits: waitsForLock,
    },
    {
      subject: 'idle in transaction',
      value: rounded(found.idleLongest),
      unit: 's',
      words:
        found.idleWho === null
          ? 'nobody is idle in a transaction'
          : `${found.idle} are idle in a transaction, the longest for ${rounded(found.idleLongest)} s: ${found.idleWho}`,
      limits: idleInTransaction,
    },
  ]
}
