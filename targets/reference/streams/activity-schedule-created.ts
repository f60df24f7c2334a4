import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { prisonNumber, scheduleId, versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { activityQueue, inFlightAtMost, maxReceiveCount, replicas, visibilityTimeoutSeconds } from '../queues.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { activityActs } from './activity-acts.ts'
import { lostRecords, refreshActs } from './lost-records.ts'
import type { SystemReach } from '../system-reach.ts'

/** What is known of the stream without a running system. */
export const activityScheduleCreatedFacts: StreamFacts = {
  name: 'activities.activity-schedule.created',
  ...activityQueue,
  alerts: deadLettersAlert(activityQueue.deadLetterQueue),
  fifo: false,
  carries: 'reference',
  service: 'prisoner-to-nomis',
  needsServices: ['prisoner-to-nomis'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'unreadable'],
  awaitsParent: true,
  does: [...refreshActs, 'spoil', 'repair', 'reconcile'],
  versions: 'add',
  links: { dependency: 'nomis-api', mapping: 'mapping-api', source: 'dps-api', database: 'reference' },
  commits: 'nomis-api',
  conflicts: 'none',
}

/** A kind of event, and where its content is read. */
interface Kind {
  readonly eventType: string
  /** What the event calls the id. */
  readonly idName: string
  readonly path: string
}

const schedule: Kind = {
  eventType: 'activities.activity-schedule.created',
  idName: 'activityScheduleId',
  path: '/schedules',
}
const allocation: Kind = { eventType: 'activities.prisoner.allocated', idName: 'allocationId', path: '/allocations/id' }
const attendance: Kind = {
  eventType: 'activities.prisoner.attendance-created',
  idName: 'attendanceId',
  path: '/synchronisation/attendance',
}

/** Version 1 is the activity; then its children come in turn, each about a prisoner of its own. */
const kindOf = (version: number): Kind => {
  if (version === 1) return schedule
  return version % 2 === 0 ? allocation : attendance
}

const idOf = ({ key, version }: Pick<EventRef, 'key' | 'version'>): string =>
  version === 1 ? key : versionId(key, version)

const contentOf = (ref: EventRef, readable: boolean) => {
  const { key, version } = ref
  const prisonerNumber = prisonNumber(key, version)
  // The breaking changes: a number and a text that became objects.
  if (version === 1) return { id: key, description: 'Woodwork', capacity: readable ? 10 : { most: 10 } }
  return {
    id: idOf(ref),
    scheduleId: key,
    version,
    prisonerNumber: readable ? prisonerNumber : { current: prisonerNumber },
  }
}

interface Row {
  readonly key: string
  readonly record: string
  readonly by: string | null
  readonly version: number | null
}

const childrenOf = (child: string): string =>
  `select schedule_id as key, '${child} ' || ${child}_id as record, coalesce(dps_id, 'by hand') as by, null as version
    from nomis.${child} join nomis.course_activity using (course_activity_id) where schedule_id = any($1)`

const tables: Readonly<Record<string, string>> = {
  'NOMIS activity': `select schedule_id as key, course_activity_id::text as record, null as by, version
    from nomis.course_activity where schedule_id = any($1)`,
  'activity mapping': `select key, key || ' is ' || coalesce(nomis_id, 'reserved') as record, null as by, null as version
    from mapping.activity where key = any($1)`,
  'NOMIS allocation': childrenOf('allocation'),
  'NOMIS attendance': childrenOf('attendance'),
}

/** An activity is scheduled, and prisoners are allocated to it and attend it; key is the schedule's id. */
export const activityScheduleCreated = (reach: SystemReach): EventStream => {
  const setContent = (ref: EventRef, readable: boolean) =>
    reach.put('dps-api', `${kindOf(ref.version).path}/${idOf(ref)}`, {
      version: ref.version,
      content: contentOf(ref, readable),
    })
  return {
    ...activityScheduleCreatedFacts,
    key: scheduleId,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: (ref) => {
      const { eventType, idName } = kindOf(ref.version)
      const timestamp = momentOf(ref.version)
      const message = { eventType, occurredAt: timestamp, additionalInformation: { [idName]: idOf(ref) } }
      const envelope = { messageId: ref.copy, topic: 'hmpps-domain-events', message, timestamp }
      return { body: snsEnvelope({ ...envelope, attributes: { eventType } }) }
    },
    effects: async (keys) => {
      const rows: EffectRow[] = []
      for (const [entity, sql] of Object.entries(tables))
        for (const { key, record, by, version } of (await reach.database.query<Row>(sql, [keys])).rows) {
          const state = version === null ? {} : { state: `version ${version}` }
          rows.push({ key, record, entity, ...state, ...(by === null ? {} : { by }) })
        }
      return rows
    },
    expected: (published) =>
      byKey(published).flatMap(({ key, versions, latest }) => {
        const idsOf = (kind: Kind) =>
          versions.filter((version) => kindOf(version) === kind).map((version) => idOf({ key, version }))
        const [allocated, attending] = [idsOf(allocation), idsOf(attendance)]
        return [
          { key, entity: 'NOMIS activity', rows: 1, state: `version ${latest}` },
          { key, entity: 'activity mapping', rows: 1 },
          { key, entity: 'NOMIS allocation', rows: allocated.length, each: allocated },
          { key, entity: 'NOMIS attendance', rows: attending.length, each: attending },
        ]
      }),
    acts: {
      ...activityActs(reach),
      ...lostRecords(reach, {
        table: 'nomis.course_activity',
        column: 'schedule_id',
        nomisId: 'course_activity_id',
        mappingTable: 'mapping.activity',
        mappingPath: '/mapping/activities/activity-schedule-id',
        idOf: (key) => key,
      }),
    },
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
