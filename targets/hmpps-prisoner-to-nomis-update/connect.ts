import type { EventStream, RunningSystem, Subject, Target } from '../../harness/model/target.ts'
import { type Operator, operator } from '../hmpps/operator.ts'
import { queueAdmin } from '../hmpps/queue-admin.ts'
import { ownQueues } from '../own/own-queues.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { clientSecret } from './clients.ts'
import { queuesById } from './queues.ts'

/** What the target is made of besides the running system. */
export interface ConnectOptions {
  readonly subject: Subject
  readonly streams: readonly ((operator: Operator) => EventStream)[]
}

const service = 'hmpps-prisoner-to-nomis-update'

/** Reaches the running service the way its publishers and operators do. */
export const connect = (system: RunningSystem, { subject, streams }: ConnectOptions): Target => {
  const queues = ownQueues(system)
  const people = operator(system, service, clientSecret('operator'))
  return {
    name: service,
    subject,
    streams: streams.map((stream) => stream(people)),
    publish: queues.publish,
    depth: queues.depth,
    peek: queues.peek,
    health: people.health,
    ...queueAdmin(people, service, Object.values(queuesById), queues.depth),
    restart: (name) => system.restart(name),
    database: databaseReach((name) => system.databaseUrl(name)),
    close: async () => {
      queues.close()
    },
  }
}
