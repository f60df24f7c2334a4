import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { numericKey } from '../numeric-key.ts'
import { activityQueue } from '../queues.ts'
import { nomisRecords } from '../records.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { earlierActivity } from './earlier-activity.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const allocationFacts = (settings: FactSettings): StreamFacts => ({
  name: 'activities.prisoner.allocated',
  ...activityQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'delete', 'unreadable'],
  does: ['spoil', 'repair'],
  links: { ...commonLinks, source: 'activities-api' },
  readsOnly: ['mapping'],
})

/** An allocation that is amended ends on another day. */
const endDateOf = (version: number): string => new Date(Date.UTC(2030, 0, version)).toISOString().slice(0, 10)

/** `Allocation` of the activities API. */
const contentOf = ({ key, version, variant }: EventRef, readable: boolean) => ({
  id: Number(key),
  prisonerNumber: `A${key}`,
  bookingId: readable ? Number(key) : { current: Number(key) },
  activitySummary: 'Woodwork',
  activityId: Number(key),
  scheduleId: Number(key),
  scheduleDescription: 'Woodwork in the mornings',
  isUnemployment: false,
  startDate: '2026-03-02',
  endDate: endDateOf(version),
  status: variant === 'delete' ? 'ENDED' : 'ACTIVE',
  exclusions: [],
})

/** The end of an allocation is an amendment to the service: it knows no other event of it. */
const eventType = ({ version }: EventRef): string =>
  `activities.prisoner.${version === 1 ? 'allocated' : 'allocation-amended'}`

/** A prisoner is allocated to an activity that is there; key is the id of the allocation, of the prisoner's booking and of the activity. */
export const allocation = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: numericKey('allocation'),
    source: 'activities-api',
    before: earlierActivity(operator),
    contents: (ref, readable) => [{ path: `/allocations/id/${ref.key}`, content: contentOf(ref, readable) }],
    eventType,
    message: ({ key }) => ({ additionalInformation: { allocationId: Number(key) } }),
    effects: async (keys) =>
      (await nomisRecords(operator)).allocations
        .filter(({ bookingId }) => keys.includes(`${bookingId}`))
        .map(({ bookingId, offenderProgramReferenceId, endDate, status }) => ({
          key: `${bookingId}`,
          entity: 'NOMIS allocation',
          record: `${offenderProgramReferenceId}`,
          state: status === 'END' ? 'ended' : endDate,
        })),
    expected: ({ latest, deleted }) => [
      { entity: 'NOMIS allocation', rows: 1, state: deleted ? 'ended' : endDateOf(latest) },
    ],
    acts: {
      // Somebody let it end on another day in NOMIS.
      spoil: async (keys) => {
        const { allocations } = await nomisRecords(operator)
        const its = allocations.filter(({ bookingId }) => keys.includes(`${bookingId}`))
        for (const { offenderProgramReferenceId: id } of its)
          await operator.succeed('nomis-prisoner-api', 'PUT', `/stand-in/allocations/${id}`, { endDate: '2029-01-01' })
        return { count: its.length }
      },
      // activities/ActivitiesResource.kt
      repair: async (keys) => {
        for (const key of keys) await operator.succeed(facts.service, 'PUT', `/allocations/${key}`)
      },
    },
  })
