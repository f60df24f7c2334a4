import type { Client } from 'pg'
import type { Limits } from '../../harness/incidents/limits.ts'
import type { PostgresFigure } from './figure.ts'

// A replica that has replayed all that it received is not behind, however long nothing was written: as long as it is still told of what is.
const ofReplica = `
  with told as (select exists (select from pg_stat_wal_receiver where status = 'streaming') as by_primary)
  select case when by_primary and pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() then 0
              else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0) end::float8 as seconds,
         by_primary as "byPrimary"
  from told`

// The lag that it tells is that of what was replayed last: of a replica that replays nothing it never grows.
const ofPrimary = `
  select coalesce(nullif(application_name, ''), client_addr::text, pid::text) as name, state, replay_lsn::text as at,
         coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0) > 0 as behind,
         coalesce(extract(epoch from replay_lag), 0)::float8 as seconds
  from pg_stat_replication order by 1`

interface Follower {
  readonly name: string
  readonly state: string
  readonly at: string | null
  readonly behind: boolean
  readonly seconds: number
}

const defaults: Limits = { warning: 30, critical: 300 }
const rounded = (value: number): number => Math.round(value * 10) / 10

/** How far replicas are behind: this server, where it is one, or those that follow it. Nothing where there are none. */
export const readReplication = (): ((client: Client, limits?: Limits) => Promise<readonly PostgresFigure[]>) => {
  /** How far each had come, and since when it is there. */
  let stays: ReadonlyMap<string, { readonly at: string | null; readonly sinceMs: number }> = new Map()
  return async (client, limits = defaults) => {
    const { rows: self } = await client.query<{ replica: boolean }>('select pg_is_in_recovery() as replica')
    if (self[0]?.replica === true) {
      const { rows } = await client.query<{ seconds: number; byPrimary: boolean }>(ofReplica)
      const value = rounded(rows[0]?.seconds ?? 0)
      const words =
        rows[0]?.byPrimary === false
          ? `the replica hears nothing of its primary; the last transaction that it has is ${value} s old`
          : `the replica is ${value} s behind`
      return [{ subject: 'replication lag', value, unit: 's', words, limits }]
    }
    const { rows } = await client.query<Follower>(ofPrimary)
    const nowMs = performance.now()
    const before = stays
    stays = new Map(
      rows.map(({ name, at, behind }) => {
        const known = before.get(name)
        return [name, { at, sinceMs: behind && known?.at === at ? known.sinceMs : nowMs }]
      }),
    )
    return rows.map(({ name, state, seconds }) => {
      const value = rounded(Math.max(seconds, (nowMs - (stays.get(name)?.sinceMs ?? nowMs)) / 1000))
      const words = `the replica ${name} (${state}) is ${value} s behind`
      return { subject: `replication lag of ${name}`, value, unit: 's', words, limits }
    })
  }
}
