import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { caseReference } from '../../reference/business-keys.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { putPatiently } from '../../reference/put-patiently.ts'
import { delivered, probationCase } from '../messages.ts'
import { expectedWithAliases, personEffects, type PersonSource } from '../person-effects.ts'
import { offenderQueue } from '../queues.ts'
import type { ServiceReach } from '../service-reach.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import { commonFacts, commonLinks, personRow } from './stream-facts.ts'

const source: PersonSource = { column: 'crn', path: 'probation', system: 'DELIUS' }
const delius = 'core-person-record-and-delius'

/** What is known of the stream without a running system. */
export const probationFacts = (settings: FactSettings): StreamFacts => ({
  name: 'probation-case.engagement.created',
  ...offenderQueue,
  ...commonFacts(settings),
  fifo: false,
  carries: 'reference',
  variants: ['create', 'update', 'unreadable'],
  versions: 'add',
  links: { ...commonLinks, source: delius },
  row: personRow(source),
  table: personRow(source),
  matches: true,
  conflicts: 'serialization',
})

/** A case of probation begins or is told of again; the content is read from Delius. Key is the CRN. */
export const probation = (facts: StreamFacts, reach: ServiceReach): EventStream => {
  const put = (ref: Parameters<typeof probationCase>[0], readable: boolean) =>
    putPatiently(() =>
      reach.operator.succeed(delius, 'PUT', `/stand-in/probation-cases/${ref.key}`, {
        version: ref.version,
        content: probationCase(ref, readable),
      }),
    )
  return {
    ...facts,
    key: caseReference,
    prepare: (ref) => put(ref, ref.variant !== 'unreadable'),
    event: (ref) => {
      const eventType = 'probation-case.engagement.created'
      const message = {
        eventType,
        version: 1,
        occurredAt: momentOf(ref.version),
        detailUrl: `https://delius.invalid/${eventType}/${ref.key}`,
        personReference: { identifiers: [{ type: 'CRN', value: ref.key }] },
        additionalInformation: {},
      }
      return { body: delivered(ref, 'domain-events', message, { eventType }) }
    },
    effects: (keys) => personEffects(reach, source, ['person-match', delius], keys),
    expected: expectedWithAliases,
    fix: async (events) => {
      await Promise.all(events.map((ref) => put(ref, true)))
    },
  }
}
