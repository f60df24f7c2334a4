import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { numericKey } from '../numeric-key.ts'
import { activityQueue } from '../queues.ts'
import { nomisRecords } from '../records.ts'
import { endTimeOf, instanceOf } from './activity-content.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { earlierActivity, session } from './earlier-activity.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const instanceFacts = (settings: FactSettings): StreamFacts => ({
  name: 'activities.scheduled-instance.amended',
  ...activityQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'unreadable'],
  links: { ...commonLinks, source: 'activities-api' },
  readsOnly: ['mapping'],
})

/** A session of an activity that is there is amended; key is its id, and its activity's. */
export const instance = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: numericKey('scheduled-instance'),
    source: 'activities-api',
    before: earlierActivity(operator),
    contents: (ref, readable) => [{ path: `/scheduled-instances/${ref.key}`, content: instanceOf(ref, readable) }],
    eventType: () => 'activities.scheduled-instance.amended',
    message: ({ key }) => ({ additionalInformation: { scheduledInstanceId: Number(key) } }),
    // A session that nothing was told of yet is no effect.
    effects: async (keys) =>
      (await nomisRecords(operator)).activities.flatMap(({ schedules }) =>
        schedules
          .filter(({ courseScheduleId: id, endTime }) => keys.includes(`${id}`) && endTime !== session.endTime)
          .map(({ courseScheduleId: id, endTime: state }) => {
            return { key: `${id}`, entity: 'NOMIS session', record: `${id}`, state }
          }),
      ),
    expected: ({ latest }) => [{ entity: 'NOMIS session', rows: 1, state: endTimeOf(latest) }],
  })
