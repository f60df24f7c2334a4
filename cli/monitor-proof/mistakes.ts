import { setTimeout as delay } from 'node:timers/promises'
import type { Aspect } from '../../harness/incidents/look.ts'
import { watcherName } from '../../watch/define-monitor.ts'
import { type Ground, takeAll } from './ground.ts'

/** A mistake of the watched system, and the one incident of which somebody must hear. */
export interface MonitorMistake {
  readonly name: string
  /** What went wrong, in one line. */
  readonly says: string
  readonly monitor: string
  readonly aspect: Aspect
  /** It must be told of by the so many-th look of the monitor on its timetable. */
  readonly withinLooks: number
  /** Makes it; what it gives mends it. */
  make(ground: Ground): Promise<() => Promise<void>>
}

const deadConsumer: MonitorMistake = {
  name: 'dead-consumer',
  says: 'All replicas of the consumer died, and nobody starts them again.',
  monitor: 'visit-health',
  aspect: 'looks',
  withinLooks: 2,
  make: async ({ system, stream }) => {
    const replicas = system.reach.processes?.replicasOf(stream.service) ?? []
    for (const replica of replicas) await replica.kill()
    return async () => {
      for (const replica of replicas) await replica.start()
    }
  },
}

const slowHandler: MonitorMistake = {
  name: 'slow-handler',
  says: 'What the handler calls became slow: each event takes effect, and late.',
  monitor: 'visit-event',
  aspect: 'looks',
  withinLooks: 2,
  make: async ({ system, stream }) => {
    // Each call stays below the time-out of whoever calls, so that all succeed; health is asked as fast as ever.
    const removals = [stream.links.source, stream.links.dependency, stream.links.mapping].flatMap((name) => {
      const link = system.reach.http?.get(name ?? '')
      const effect = { kind: 'slow', delayMs: 1200 } as const
      return link === undefined
        ? []
        : [link.rule({ match: { path: '^/(?!health)' }, which: 'all', effect, onHit: () => undefined })]
    })
    return Promise.resolve(async () => {
      for (const remove of removals) remove()
      return Promise.resolve()
    })
  },
}

const lateDouble: MonitorMistake = {
  name: 'late-double',
  says: 'An event whose effect was there in time takes effect a second time, when nobody looks any more.',
  monitor: 'visit-event',
  aspect: 'afterwards',
  withinLooks: 4,
  make: async ({ sql }) => {
    // Of the latest event: it is not judged a second time yet.
    const columns = 'prison_number, reference, visit_type, start_time, version'
    const double = async () =>
      sql(
        `insert into nomis.visit (${columns}) select ${columns} from nomis.visit where created_at > now() - interval '5 seconds'
         order by visit_id desc limit 1 returning visit_id`,
      )
    let rows = await double()
    for (; rows.length === 0; rows = await double()) await delay(200)
    return async () => void (await sql('delete from nomis.visit where visit_id = $1', [rows[0]?.['visit_id']]))
  },
}

const growingDlq: MonitorMistake = {
  name: 'growing-dlq',
  says: 'Messages that nobody can read come to the dead-letter queue.',
  monitor: 'visit-dead-letters',
  aspect: 'looks',
  withinLooks: 2,
  make: async ({ target, stream }) => {
    for (let n = 0; n < 5; n += 1) await target.publish(stream.deadLetterQueue, { body: `{"unreadable":${n}}` })
    return async () => void (await target.purge?.(stream))
  },
}

const expiringCertificate: MonitorMistake = {
  name: 'expiring-certificate',
  says: 'Nobody renewed the certificate.',
  monitor: 'visits-certificate',
  aspect: 'looks',
  withinLooks: 2,
  make: async ({ certify }) => {
    await certify(2)
    return async () => certify(365)
  },
}

const exhaustedPool: MonitorMistake = {
  name: 'exhausted-pool',
  says: 'A job takes connections and gives none back, until its pool has none left.',
  monitor: 'visits-database',
  aspect: 'looks',
  withinLooks: 2,
  make: async ({ pool }) => takeAll(pool),
}

const divergingCopies: MonitorMistake = {
  name: 'diverging-copies',
  says: 'A record vanished on one side: each side alone looks well.',
  monitor: 'visits-in-both',
  aspect: 'looks',
  // It is in flight for 30 s, which are six looks.
  withinLooks: 9,
  make: async ({ sql }) => {
    // The oldest: of a younger one the event is still to be judged a second time, and would be lost.
    const [gone] = await sql(
      'delete from mapping.visit where key = (select key from mapping.visit order by created_at limit 1) returning key, nomis_id',
    )
    return async () =>
      void (await sql('insert into mapping.visit (key, nomis_id) values ($1, $2)', [gone?.['key'], gone?.['nomis_id']]))
  },
}

const blindWatcher: MonitorMistake = {
  name: 'blind-watcher',
  says: 'The watcher itself is stuck for five seconds: nothing is down but its own sight.',
  monitor: watcherName,
  aspect: 'looks',
  withinLooks: 3,
  make: async () => {
    // Twice, across two looks at itself: once is a hiccup.
    const stuck = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000)
    stuck()
    const timer = setInterval(stuck, 9000)
    return Promise.resolve(async () => {
      clearInterval(timer)
      return Promise.resolve()
    })
  },
}

/** All of them, in the order in which they are made. */
export const monitorMistakes: readonly MonitorMistake[] = [
  expiringCertificate,
  growingDlq,
  exhaustedPool,
  slowHandler,
  lateDouble,
  divergingCopies,
  deadConsumer,
  blindWatcher,
]
