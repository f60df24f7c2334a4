import type { Monitor } from '../../harness/incidents/monitor.ts'
import { deadLetters } from '../../probes/dead-letters.ts'
import { health } from '../../probes/health.ts'
import { postgres } from '../../probes/postgres.ts'
import { reconciliation } from '../../probes/reconciliation.ts'
import type { Reader } from '../../probes/reconciliation/read-all.ts'
import { syntheticEvent } from '../../probes/synthetic-event.ts'
import { tls } from '../../probes/tls.ts'
import { defineMonitor } from '../../watch/define-monitor.ts'
import { type Ground, poolName, poolSize } from './ground.ts'

/** Where the proof's own monitor of PostgreSQL finds the server. */
export const databaseVariable = 'SHAKEDOWN_PROOF_DATABASE_URL'

const pageSize = 500

/** Pages of a table of keys, in their order. */
const pagesOf =
  ({ sql }: Ground, table: string, key: string): Reader =>
  async (cursor = '') => {
    const rows = await sql(
      `select ${key} as key, count(*)::text as value from ${table} where ${key} > $1 group by 1 order by 1 limit ${pageSize}`,
      [cursor],
    )
    const records = rows.map((row) => ({ key: String(row['key']), value: String(row['value']) }))
    const last = records.at(-1)?.key
    return { records, ...(records.length < pageSize || last === undefined ? {} : { next: last }) }
  }

/** How often each looks. Limits are wide where other work on the machine could cross them. */
const every = '5s'
const seconds = 1000

/** The monitors of the proof, as an operator of the reference system would have them. */
export const proofMonitors = (ground: Ground): readonly Monitor[] => {
  const stream = ground.stream.name
  return [
    defineMonitor({ name: 'visit-health', every, probe: health(), stream }),
    defineMonitor({
      name: 'visit-event',
      every: '10s',
      probe: syntheticEvent({
        within: { warning: 3 * seconds, critical: 9 * seconds },
        againAfterMs: 20 * seconds,
      }),
      stream,
      dependsOn: ['visit-health'],
    }),
    defineMonitor({ name: 'visit-dead-letters', every, probe: deadLetters(), stream }),
    defineMonitor({
      name: 'visits-certificate',
      every: '15s',
      probe: tls({ url: ground.secureUrl, ca: ground.authority, hostName: 'visits.test' }),
    }),
    defineMonitor({
      name: 'visits-database',
      every: '15s',
      probe: postgres({ urlFrom: databaseVariable, pools: { [poolName]: { size: poolSize, counts: 'open' } } }),
    }),
    defineMonitor({
      name: 'visits-in-both',
      every,
      // A visit and its mapping are written by two services, one after the other.
      probe: reconciliation({
        between: {
          visits: pagesOf(ground, 'nomis.visit', 'reference'),
          mappings: pagesOf(ground, 'mapping.visit', 'key'),
        },
        inFlight: '30s',
        mayBeEmpty: true,
      }),
    }),
  ]
}
