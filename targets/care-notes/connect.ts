import type { Redis } from 'ioredis'
import { Pool } from 'pg'
import type { RunningSystem, Target, TargetDefinition } from '../../harness/model/target.ts'
import type { Person } from '../../harness/model/front.ts'
import { databaseReach } from '../../harness/reach/database-session.ts'
import { ownQueues } from '../own/own-queues.ts'
import { ownReach } from '../own/own-reach.ts'
import { operator } from '../reference/operator.ts'
import { frontDoor } from './front-door.ts'
import { letIn } from './let-in.ts'
import { noteWritten } from './streams/note-written.ts'

/** What the target is made of besides the running system. */
export interface ConnectOptions {
  readonly definition: Pick<TargetDefinition, 'name' | 'subject' | 'services'>
  readonly jwtSecret: string
  /** Sessions are in Redis. */
  readonly redis: boolean
  /** People with accounts. */
  readonly people: readonly Person[]
}

/** Loaded only where it is used: every command loads this target. */
const openRedis = async (url: string): Promise<Redis> => {
  const { Redis: Client } = await import('ioredis')
  return new Client(url, { lazyConnect: true }).on('error', () => {
    // Whoever asks it is told.
  })
}

/** Reaches the running system the way its publishers and operators do. */
export const connect = async (
  system: RunningSystem,
  { definition, jwtSecret, redis: inRedis, people: carers }: ConnectOptions,
): Promise<Target> => {
  const { name, subject, services } = definition
  const database = new Pool({
    connectionString: system.databaseUrl('care-notes'),
    application_name: 'shakedown-effects',
    max: 4,
  })
  database.on('error', () => {
    // An idle connection that was cut: the next query opens another one, or fails and says so.
  })
  // A run of events alone starts neither.
  const [auth] = system.serviceUrls('auth')
  if (auth !== undefined) await letIn(auth, jwtSecret, carers)
  const queues = ownQueues(system)
  const reach = ownReach(system, ['care-notes'])
  const redis = inRedis && system.redisUrl !== undefined ? await openRedis(system.redisUrl) : undefined
  const people = operator(system, jwtSecret)
  return {
    name,
    subject,
    streams: [noteWritten(database)],
    fronts: [
      frontDoor({ people: carers, redis: inRedis }, { reach, redis }, system.serviceUrls('api-gateway')[0] ?? ''),
    ],
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
      redis?.disconnect()
      await reach.close()
      await database.end()
    },
  }
}
