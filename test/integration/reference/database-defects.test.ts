import { describe, expect, it } from 'vitest'
import { openSession } from '../../../harness/reach/database-session.ts'
import { withDefect } from './with-defect.ts'

// Mistakes in how the database is used: each is shown under the fault in which it hurts.

describe('dies-on-pool-error', () => {
  const { streams, use } = withDefect('dies-on-pool-error')
  it.each(streams)('ends the process that works for %s when its idle connection is cut', async (name) => {
    const { system, stream } = use(name)
    await system.acknowledged(await system.publish(stream, stream.key('defect', 1), {}))
    const victim = stream.service === 'prisoner-to-nomis' ? 'nomis-api' : 'person-record-1'
    const session = await openSession(system.system.databaseUrl('reference'), 'cutter')
    const exits = (): number =>
      system.reports.filter(
        ({ happening }) =>
          happening.kind === 'process' &&
          happening.phase === 'exited' &&
          happening.process === victim &&
          happening.expected !== true,
      ).length
    const before = exits()
    const cut = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1'
    // It is revived meanwhile, and has no connection until it uses one.
    await expect.poll(async () => (await session.query(cut, [victim])).length).toBeGreaterThan(0)
    await expect.poll(exits).toBeGreaterThan(before)
    await session.close()
  })
})
