import type { Measurement, Probe } from '../harness/model/probe.ts'

// Those of ours apart, whatever the part of the harness.
const sql = `
  select application_name || ' (backend ' || pid || ')' as who,
         (extract(epoch from clock_timestamp() - state_change) * 1000)::float8 as ms
  from pg_stat_activity
  where datname = current_database() and state like 'idle in transaction%' and application_name not like 'shakedown-%'
  order by state_change`

/** Whoever does nothing for longer than this, in ms, is not on its way to the next statement. */
const certainMs = 2_000

/**
 * Connections on a stream's database that are in a transaction and do nothing: what a leak looks like when all work is done. Out of bounds while that is not
 * certain yet, so that a steady state is awaited; a leak is for a check to judge, and does not keep what comes after from its steady state.
 */
export const openTransactions = (): Probe => ({
  name: 'open-transactions',
  measure: async ({ target, stream }): Promise<readonly Measurement[]> => {
    const name = stream.row?.database ?? stream.table?.database
    if (name === undefined) return []
    // Where the database lets nobody in, there is nothing to see.
    const session = await target.database.session(name, 'shakedown-probe').catch(() => undefined)
    if (session === undefined) return []
    try {
      const rows = await session.query(sql)
      const [longest = 0] = rows.map(({ ms }) => Number(ms))
      const certain = rows.every(({ ms }) => Number(ms) > certainMs)
      const who = rows.map((row) => String(row['who'])).join(', ')
      const words =
        rows.length === 0
          ? `nobody on ${name} is in a transaction and does nothing`
          : `in a transaction and doing nothing on ${name}: ${who}, the longest for ${(longest / 1000).toFixed(1)} s`
      return [{ subject: name, value: rows.length, unit: 'connections', ok: certain, words }]
    } finally {
      await session.close()
    }
  },
})
