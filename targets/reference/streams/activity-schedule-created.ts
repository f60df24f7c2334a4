import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { prisonNumber, scheduleId, versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'
import { deadLettersAlert } from '../dead-letter-alert.ts'
import { activityQueue, inFlightAtMost, maxReceiveCount, replicas, visibilityTimeoutSeconds } from '../queues.ts'
import { momentOf, snsEnvelope } from '../sns-envelope.ts'
import { activityActs } from './activity-acts.ts'
import { lostRecords, refreshActs } from './lost-records.ts'
import { type SecondKind, secondRecords } from './second-records.ts'
import type { SystemReach } from '../system-reach.ts'

/** What is known of the stream without a running system. */
export const activityScheduleCreatedFacts: StreamFacts = {
  name: 'activities.activity-schedule.created',
  ...activityQueue,
  alerts: { duplicate: 'to-nomis-synch-activity-duplicate', ...deadLettersAlert(activityQueue.deadLetterQueue) },
  fifo: false,
  carries: 'reference',
  service: 'prisoner-to-nomis',
  needsServices: ['prisoner-to-nomis'],
  replicas,
  maxReceiveCount,
  visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  inFlightAtMost,
  variants: ['create', 'update', 'shrink', 'unreadable'],
  awaitsParent: true,
  does: [...refreshActs, 'map-another', 'delete-duplicate', 'spoil', 'repair', 'reconcile'],
  versions: 'add',
  links: { dependency: 'nomis-api', mapping: 'mapping-api', source: 'dps-api', database: 'reference' },
  commits: 'nomis-api',
  conflicts: 'none',
}

const mapped: SecondKind = {
  table: 'nomis.course_activity',
  column: 'schedule_id',
  nomisId: 'course_activity_id',
  mappingTable: 'mapping.activity',
  mappingPath: '/mapping/activities/activity-schedule-id',
  idOf: (key) => key,
  path: '/activities',
  copy: `made as (
      insert into nomis.course_activity (schedule_id, description, version, schedule_version)
      select schedule_id, description, version, schedule_version from nomis.course_activity where schedule_id = any($1)
      returning course_activity_id, schedule_id
    ), sessions as (
      insert into nomis.course_schedule (course_activity_id, dps_id)
      select made.course_activity_id, dps_id from made join nomis.course_activity as first using (schedule_id)
      join nomis.course_schedule as session on session.course_activity_id = first.course_activity_id
    ), second as (
      select schedule_id as key, course_activity_id as id from made
    )`,
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
/** Its sessions are others; it is the activity's own event, whatever its version. */
const amendment: Kind = { ...schedule, eventType: 'activities.activity-schedule.amended' }
const allocation: Kind = { eventType: 'activities.prisoner.allocated', idName: 'allocationId', path: '/allocations/id' }
const attendance: Kind = {
  eventType: 'activities.prisoner.attendance-created',
  idName: 'attendanceId',
  path: '/synchronisation/attendance',
}

/** Version 1 is the activity; then its children come in turn, each about a prisoner of its own, or fewer sessions. */
const kindOf = ({ version, variant }: Pick<EventRef, 'version' | 'variant'>): Kind => {
  if (version === 1) return schedule
  if (variant === 'shrink') return amendment
  return version % 2 === 0 ? allocation : attendance
}

const isOfActivity = (ref: Pick<EventRef, 'version' | 'variant'>): boolean => kindOf(ref).path === schedule.path

const idOf = (ref: Pick<EventRef, 'key' | 'version' | 'variant'>): string =>
  isOfActivity(ref) ? ref.key : versionId(ref.key, ref.version)

/** Ids of the sessions of an activity: one fewer once it was amended. */
const sessionsOf = (key: string, shrunk: boolean): readonly string[] =>
  (shrunk ? [1, 3] : [1, 2, 3]).map((n) => `${key}_s${n}`)

const contentOf = (ref: EventRef, readable: boolean) => {
  const { key, version } = ref
  const prisonerNumber = prisonNumber(key, version)
  // The breaking changes: a number and a text that became objects.
  if (isOfActivity(ref)) {
    const instances = sessionsOf(key, ref.variant === 'shrink').map((id) => ({ id }))
    return { id: key, version, description: 'Woodwork', capacity: readable ? 10 : { most: 10 }, instances }
  }
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
  'NOMIS session': `select schedule_id as key, 'session ' || course_schedule_id as record, dps_id as by, null as version
    from nomis.course_schedule join nomis.course_activity using (course_activity_id) where schedule_id = any($1)`,
  'NOMIS allocation': childrenOf('allocation'),
  'NOMIS attendance': childrenOf('attendance'),
}

/** An activity is scheduled, and prisoners are allocated to it and attend it; key is the schedule's id. */
export const activityScheduleCreated = (reach: SystemReach): EventStream => {
  const setContent = (ref: EventRef, readable: boolean) =>
    reach.put('dps-api', `${kindOf(ref).path}/${idOf(ref)}`, {
      version: ref.version,
      content: contentOf(ref, readable),
    })
  return {
    ...activityScheduleCreatedFacts,
    key: scheduleId,
    prepare: (ref) => setContent(ref, ref.variant !== 'unreadable'),
    event: (ref) => {
      const { eventType, idName } = kindOf(ref)
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
      byKey(published).flatMap(({ key, latest }) => {
        const its = published.filter((ref) => ref.key === key)
        const idsOf = (kind: Kind) => [...new Set(its.filter((ref) => kindOf(ref) === kind).map(idOf))]
        const [allocated, attending] = [idsOf(allocation), idsOf(attendance)]
        const sessions = its.some((ref) => isOfActivity(ref))
          ? sessionsOf(
              key,
              its.some(({ variant }) => variant === 'shrink'),
            )
          : []
        return [
          { key, entity: 'NOMIS activity', rows: 1, state: `version ${latest}` },
          { key, entity: 'activity mapping', rows: 1 },
          { key, entity: 'NOMIS session', rows: sessions.length, each: sessions },
          { key, entity: 'NOMIS allocation', rows: allocated.length, each: allocated },
          { key, entity: 'NOMIS attendance', rows: attending.length, each: attending },
        ]
      }),
    acts: {
      ...activityActs(reach),
      ...lostRecords(reach, mapped),
      ...secondRecords(reach, mapped),
    },
    fix: async (events) => {
      await Promise.all(events.map((ref) => setContent(ref, true)))
    },
  }
}
