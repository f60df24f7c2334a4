import { Pool } from 'pg'
import type { RunningSystem, Target, TargetDefinition } from '../../harness/model/target.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { ownQueues } from '../own/own-queues.ts'
import { operator } from '../reference/operator.ts'
import { noteWritten } from './streams/note-written.ts'

/** What the target is made of besides the running system. */
export interface ConnectOptions {
  readonly definition: Pick<TargetDefinition, 'name' | 'subject' | 'services'>
  readonly jwtSecret: string
}

/** Reaches the running system the way its publishers and operators do. */
export const connect = (system: RunningSystem, { definition, jwtSecret }: ConnectOptions): Target => {
  const { name, subject, services } = definition
  const database = new Pool({
    connectionString: system.databaseUrl('care-notes'),
    application_name: 'shakedown-effects',
    max: 4,
  })
  database.on('error', () => {
    // An idle connection that was cut: the next query opens another one, or fails and says so.
  })
  const queues = ownQueues(system)
  const people = operator(system, jwtSecret)
  return {
    name,
    subject,
    streams: [noteWritten(database)],
    publish: queues.publish,
    depth: queues.depth,
    peek: queues.peek,
    health: (service) => people.health(services.map((each) => each.name).filter((each) => each === (service ?? each))),
    redrive: ({ service, deadLetterQueue }) => people.retryDlq(service, deadLetterQueue),
    redriveAll: async ({ service, deadLetterQueue }) => {
      const [count = 0] = await people.retryAllDlqs(service)
      return new Map([[deadLetterQueue, count]])
    },
    purge: ({ service, deadLetterQueue }) => people.purgeQueue(service, deadLetterQueue),
    restart: (service) => system.restart(service),
    database: databaseReach((of) => system.databaseUrl(of)),
    close: async () => {
      queues.close()
      await database.end()
    },
  }
}
