import type { Client } from 'pg'
import type { Limits } from '../../harness/incidents/limits.ts'
import type { PostgresFigure } from './figure.ts'

// A replica that has replayed all that it received is not behind, however long nothing was written.
const ofReplica = `
  select case when pg_last_wal_receive_lsn() is not distinct from pg_last_wal_replay_lsn() then 0
              else coalesce(extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()), 0) end::float8 as seconds`

const ofPrimary = `
  select coalesce(nullif(application_name, ''), client_addr::text, pid::text) as name, state,
         coalesce(extract(epoch from replay_lag), 0)::float8 as seconds
  from pg_stat_replication order by 1`

const defaults: Limits = { warning: 30, critical: 300 }
const rounded = (value: number): number => Math.round(value * 10) / 10

/** How far replicas are behind: this server, where it is one, or those that follow it. Nothing where there are none. */
export const readReplication = async (
  client: Client,
  limits: Limits = defaults,
): Promise<readonly PostgresFigure[]> => {
  const { rows: self } = await client.query<{ replica: boolean }>('select pg_is_in_recovery() as replica')
  if (self[0]?.replica === true) {
    const { rows } = await client.query<{ seconds: number }>(ofReplica)
    const value = rounded(rows[0]?.seconds ?? 0)
    return [{ subject: 'replication lag', value, unit: 's', words: `the replica is ${value} s behind`, limits }]
  }
  const { rows } = await client.query<{ name: string; state: string; seconds: number }>(ofPrimary)
  return rows.map(({ name, state, seconds }) => {
    const value = rounded(seconds)
    const words = `the replica ${name} (${state}) is ${value} s behind`
    return { subject: `replication lag of ${name}`, value, unit: 's', words, limits }
  })
}
