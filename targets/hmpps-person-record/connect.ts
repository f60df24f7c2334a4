import { Pool } from 'pg'
import { databaseReach } from '../../harness/reach/database-session.ts'
import type { EventStream, RunningSystem, Subject, Target } from '../../harness/model/target.ts'
import { ownQueues } from '../own/own-queues.ts'
import { offloadedBodies } from '../own/offloaded-bodies.ts'
import { operator } from '../hmpps/operator.ts'
import { queueAdmin } from '../hmpps/queue-admin.ts'
import { clientSecrets } from './clients.ts'
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
  const objects = offloadedBodies(system)
  const people = operator(system, service, clientSecrets.operator)
  return {
    name: service,
    subject,
    streams: streams.map((stream) => stream({ database, operator: people, objects })),
    publish: queues.publish,
    depth: queues.depth,
    peek: queues.peek,
    health: people.health,
    ...queueAdmin(people, service, queuePairs, queues.depth),
    restart: (name) => system.restart(name),
    database: databaseReach((name) => system.databaseUrl(name)),
    close: async () => {
      queues.close()
      objects.close()
      await database.end()
    },
  }
}
