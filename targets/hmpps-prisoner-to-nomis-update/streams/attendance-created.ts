import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { numericKey } from '../numeric-key.ts'
import { activityQueue } from '../queues.ts'
import { nomisRecords } from '../records.ts'
import { versionText } from '../version-text.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { earlierActivity, session } from './earlier-activity.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const attendanceFacts = (settings: FactSettings): StreamFacts => ({
  name: 'activities.prisoner.attendance-created',
  ...activityQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'delete', 'unreadable'],
  does: ['spoil', 'repair'],
  links: { ...commonLinks, source: 'activities-api' },
  readsOnly: ['mapping'],
})

/** `AttendanceSync` of the activities API. */
const contentOf = ({ key, version }: EventRef, readable: boolean) => ({
  attendanceId: Number(key),
  scheduledInstanceId: Number(key),
  activityScheduleId: Number(key),
  sessionDate: session.date,
  sessionStartTime: session.startTime,
  sessionEndTime: session.endTime,
  prisonerNumber: `A${key}`,
  bookingId: Number(key),
  // The breaking change: a status that the service does not know.
  status: readable ? 'COMPLETED' : 'FINISHED',
  attendanceReasonCode: 'ATTENDED',
  comment: versionText(version),
  issuePayment: true,
})

const eventType = ({ version, variant }: EventRef): string => {
  if (variant === 'delete') return 'activities.prisoner.attendance-deleted'
  return `activities.prisoner.attendance-${version === 1 ? 'created' : 'amended'}`
}

/** Somebody was at a session of an activity that is there; key is the id of the attendance, of the session and of the prisoner's booking. */
export const attendance = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: numericKey('attendance'),
    source: 'activities-api',
    before: earlierActivity(operator),
    contents: (ref, readable) => [
      {
        path: `/synchronisation/attendance/${ref.key}`,
        content: ref.variant === 'delete' ? null : contentOf(ref, readable),
      },
    ],
    eventType,
    message: ({ key, variant }) => ({
      additionalInformation:
        variant === 'delete'
          ? { scheduledInstanceId: Number(key), bookingId: Number(key) }
          : { attendanceId: Number(key) },
    }),
    effects: async (keys) =>
      (await nomisRecords(operator)).attendances
        .filter(({ bookingId }) => keys.includes(`${bookingId}`))
        .map(({ bookingId, eventId, comments: state }) => {
          return { key: `${bookingId}`, entity: 'NOMIS attendance', record: `${eventId}`, state }
        }),
    expected: ({ latest, deleted }) => [
      { entity: 'NOMIS attendance', ...(deleted ? { rows: 0 } : { rows: 1, state: versionText(latest) }) },
    ],
    acts: {
      // Somebody wrote another comment in NOMIS. Session and booking have the number of the attendance.
      spoil: async (keys) => {
        const { attendances } = await nomisRecords(operator)
        const its = attendances.filter(({ bookingId }) => keys.includes(`${bookingId}`))
        for (const { bookingId } of its)
          await operator.succeed('nomis-prisoner-api', 'PUT', `/stand-in/attendances/${bookingId}/${bookingId}`, {
            comments: 'changed in NOMIS',
          })
        return { count: its.length }
      },
      // activities/ActivitiesResource.kt
      repair: async (keys) => {
        for (const key of keys) await operator.succeed(facts.service, 'PUT', `/attendances/${key}`)
      },
    },
  })
