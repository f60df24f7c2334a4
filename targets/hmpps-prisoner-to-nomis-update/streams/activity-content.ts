import type { EventRef } from '../../../harness/model/target.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { versionText } from '../version-text.ts'
import { session } from './earlier-activity.ts'

const category = { id: 1, code: 'SAA_EDUCATION', name: 'Education' } as const

/** `ActivityLite` of the activities API. */
const activityLite = ({ key, version }: EventRef) => ({
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
  capacity: 10,
  allocated: 0,
  createdTime: momentOf(version).slice(0, 19),
  activityState: 'LIVE',
  paid: false,
})

const common = { attendances: [], advanceAttendances: [], timeSlot: 'AM', cancelled: false } as const

/** `ActivitySchedule`. @param readable whether the breaking change is not in it: a number that became an object */
export const scheduleOf = (ref: EventRef, readable: boolean) => ({
  id: Number(ref.key),
  instances: [{ id: Number(ref.key), ...session, ...common }],
  allocations: [],
  description: versionText(ref.version),
  suspensions: [],
  capacity: readable ? 10 : { most: 10 },
  activity: activityLite(ref),
  scheduleWeeks: 1,
  slots: [],
  startDate: '2026-03-02',
  runsOnBankHoliday: false,
  usePrisonRegimeTime: true,
})

/** `Activity`. */
export const activityOf = (ref: EventRef) => {
  const { activityState, allocated, capacity, ...lite } = activityLite(ref)
  return {
    ...lite,
    eligibilityRules: [],
    schedules: [],
    pay: [],
    payChange: [],
    startDate: '2026-03-02',
    createdBy: 'SHAKEDOWN',
  }
}

/** `ActivityScheduleInstance`: a session that ends a minute later with each version. */
export const instanceOf = (ref: EventRef, readable: boolean) => {
  const { instances, allocations, suspensions, runsOnBankHoliday, ...lite } = scheduleOf(ref, true)
  return {
    id: Number(ref.key),
    ...session,
    ...common,
    endTime: readable ? endTimeOf(ref.version) : { hour: 11, minute: ref.version },
    activitySchedule: lite,
  }
}

/** When the session of a version ends. */
export const endTimeOf = (version: number): string => momentOf(version).slice(11, 16).replace(/^09/, '11')
