import { Pool } from 'pg'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { EventStream, RunningSystem, Subject, Target } from '../../harness/model/target.ts'
import { ownQueues } from '../own/own-queues.ts'
import { readCount, readCounts } from './answers.ts'
import { operator } from './operator.ts'
import { queuePairs } from './queues.ts'
import type { ServiceReach } from './service-reach.ts'

/** What the target is made of besides the running system. */
export interface ConnectOptions {
  readonly subject: Subject
  readonly streams: readonly ((reach: ServiceReach) => EventStream)[]
}

const service = 'hmpps-person-record'

/** Reaches the running service the way its publishers and operators do. */
export const connect = (system: RunningSystem, { subject, streams }: ConnectOptions): Target => {
  const database = new Pool({
    connectionString: system.databaseUrl(service),
    application_name: 'shakedown-effects',
    max: 4,
  })
  database.on('error', () => {
    // An idle connection that was cut: the next query opens another one, or fails and says so.
  })
  const queues = ownQueues(system)
  const people = operator(system)
  const administer = (path: string): Promise<unknown> => people.succeed(service, 'PUT', `/queue-admin/${path}`)
  return {
    name: service,
    subject,
    streams: streams.map((stream) => stream({ database, operator: people })),
    publish: queues.publish,
    depth: queues.depth,
    peek: queues.peek,
    health: people.health,
    redrive: async ({ deadLetterQueue }) => readCount(await administer(`retry-dlq/${deadLetterQueue}`)),
    redriveAll: async () => {
      // The answer names no queues: each queue's own count is looked at before.
      const depths = await Promise.all(queuePairs.map(({ deadLetterQueue }) => queues.depth(deadLetterQueue)))
      const found = readCounts(await administer('retry-all-dlqs')).reduce((sum, count) => sum + count, 0)
      const expected = depths.reduce((sum, { visible }) => sum + visible, 0)
      if (found < expected) throw new Error(`${service} found ${found} messages where the queues tell of ${expected}`)
      return new Map(depths.map(({ queue, visible }) => [queue, visible]))
    },
    purge: async ({ deadLetterQueue }) => readCount(await administer(`purge-queue/${deadLetterQueue}`)),
    restart: (name) => system.restart(name),
    database: databaseReach((name) => system.databaseUrl(name)),
    close: async () => {
      queues.close()
      await database.end()
    },
  }
}
