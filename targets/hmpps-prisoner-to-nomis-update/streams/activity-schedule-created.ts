import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { numericKey } from '../numeric-key.ts'
import { activityQueue } from '../queues.ts'
import { mappingRecords, nomisRecords } from '../records.ts'
import { versionText } from '../version-text.ts'
import { activityOf, scheduleOf } from './activity-content.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const activityFacts = (settings: FactSettings): StreamFacts => ({
  name: 'activities.activity-schedule.created',
  ...activityQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'shrink', 'unreadable'],
  awaitsParent: true,
  does: ['spoil', 'repair'],
  links: { ...commonLinks, source: 'activities-api' },
})

/** An activity with its schedule is made, and amended later, also so that it has fewer sessions; key is the id of both. */
export const activity = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: numericKey('activity'),
    source: 'activities-api',
    contents: (ref, readable) => [
      { path: `/schedules/${ref.key}`, content: scheduleOf(ref, readable) },
      { path: `/activities/${ref.key}/filtered`, content: activityOf(ref) },
    ],
    eventType: ({ version }) => `activities.activity-schedule.${version === 1 ? 'created' : 'amended'}`,
    message: ({ key }) => ({ additionalInformation: { activityScheduleId: Number(key) } }),
    effects: async (keys) => {
      const [{ activities }, mappings] = await Promise.all([nomisRecords(operator), mappingRecords(operator)])
      const its = activities.filter(({ code }) => keys.includes(code))
      const mapped = mappings.activities.filter(({ activityScheduleId }) => keys.includes(`${activityScheduleId}`))
      return [
        ...its.map(({ code: key, courseActivityId, description: state }) => {
          return { key, entity: 'NOMIS activity', record: `${courseActivityId}`, state }
        }),
        ...its.flatMap(({ code: key, schedules }) =>
          schedules.map(({ courseScheduleId }) => ({ key, entity: 'NOMIS session', record: `${courseScheduleId}` })),
        ),
        ...mapped.map(({ activityScheduleId, nomisCourseActivityId }) => ({
          key: `${activityScheduleId}`,
          entity: 'activity mapping',
          record: `${activityScheduleId} is ${nomisCourseActivityId}`,
        })),
        ...mapped.flatMap(({ activityScheduleId, scheduledInstanceMappings }) =>
          scheduledInstanceMappings.map(({ scheduledInstanceId, nomisCourseScheduleId }) => ({
            key: `${activityScheduleId}`,
            entity: 'session mapping',
            record: `${scheduledInstanceId} is ${nomisCourseScheduleId}`,
          })),
        ),
      ]
    },
    expected: ({ latest, shrunk }) => [
      { entity: 'NOMIS activity', rows: 1, state: versionText(latest) },
      { entity: 'NOMIS session', rows: shrunk ? 1 : 2 },
      { entity: 'activity mapping', rows: 1 },
      { entity: 'session mapping', rows: shrunk ? 1 : 2 },
    ],
    acts: {
      // Somebody wrote another description in NOMIS.
      spoil: async (keys) => {
        const its = (await nomisRecords(operator)).activities.filter(({ code }) => keys.includes(code))
        for (const { courseActivityId } of its)
          await operator.succeed('nomis-prisoner-api', 'PUT', `/stand-in/activities/${courseActivityId}`, {
            description: 'changed in NOMIS',
          })
        return { count: its.length }
      },
      // activities/ActivitiesResource.kt: one call for what is there, and another for what never came.
      repair: async (keys) => {
        const { activities } = await mappingRecords(operator)
        const mapped = new Set(activities.map(({ activityScheduleId }) => `${activityScheduleId}`))
        for (const key of keys)
          await operator.succeed(facts.service, mapped.has(key) ? 'PUT' : 'POST', `/activities/${key}`)
      },
    },
  })
