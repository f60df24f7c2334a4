import type { EventRef } from '../../../harness/model/target.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { versionText } from '../version-text.ts'
import { session } from './earlier-activity.ts'

const category = { id: 1, code: 'SAA_EDUCATION', name: 'Education' } as const
const startDate = '2026-03-02'

/** What both forms of an activity tell. */
const activityParts = ({ key, version }: EventRef) => ({
  id: Number(key),
  prisonCode: 'MDI',
  attendanceRequired: true,
  inCell: false,
  onWing: false,
  offWing: false,
  pieceWork: false,
  outsideWork: false,
  payPerSession: 'H',
  summary: versionText(version),
  category,
  riskLevel: 'low',
  minimumEducationLevel: [],
  createdTime: momentOf(version).slice(0, 19),
  paid: false,
})

/** `Activity` of the activities API. */
export const activityOf = (ref: EventRef) => ({
  ...activityParts(ref),
  eligibilityRules: [],
  schedules: [],
  pay: [],
  payChange: [],
  startDate,
  createdBy: 'SHAKEDOWN',
})

/** `ActivityScheduleLite`, with its `ActivityLite`. */
const scheduleParts = (ref: EventRef) => ({
  id: Number(ref.key),
  description: versionText(ref.version),
  capacity: 10,
  activity: { ...activityParts(ref), capacity: 10, allocated: 0, activityState: 'LIVE' },
  scheduleWeeks: 1,
  slots: [],
  startDate,
  usePrisonRegimeTime: true,
})

const sessionParts = { attendances: [], advanceAttendances: [], timeSlot: 'AM', cancelled: false } as const

/** What a schedule has: two sessions of a day, and the first alone where it was left with fewer. */
const sessionsOf = ({ key, variant }: EventRef) => {
  const first = { id: Number(key), ...session, ...sessionParts }
  const second = { ...first, id: first.id + 100_000_000_000, startTime: '13:00', endTime: '15:00', timeSlot: 'PM' }
  return variant === 'shrink' ? [first] : [first, second]
}

/** `ActivitySchedule`. @param readable whether the breaking change is not in it: a number that became an object */
export const scheduleOf = (ref: EventRef, readable: boolean) => ({
  ...scheduleParts(ref),
  instances: sessionsOf(ref),
  allocations: [],
  suspensions: [],
  runsOnBankHoliday: false,
  capacity: readable ? 10 : { most: 10 },
})

/** `ActivityScheduleInstance`: a session that ends a minute later with each version. */
export const instanceOf = (ref: EventRef, readable: boolean) => ({
  id: Number(ref.key),
  ...session,
  ...sessionParts,
  endTime: readable ? endTimeOf(ref.version) : { hour: 11, minute: ref.version },
  activitySchedule: scheduleParts(ref),
})

/** When the session of a version ends. */
export const endTimeOf = (version: number): string => momentOf(version).slice(11, 16).replace(/^09/, '11')
