import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { caseReference } from '../../reference/business-keys.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { putPatiently } from '../../reference/put-patiently.ts'
import { delivered, probationCase } from '../messages.ts'
import { expectedWithAliases, personEffects, type PersonSource } from '../person-effects.ts'
import { deletionQueue, mergeQueue, offenderQueue } from '../queues.ts'
import type { ServiceReach } from '../service-reach.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import { commonFacts, commonLinks, personRow } from './stream-facts.ts'

const source: PersonSource = { column: 'crn', path: 'probation', system: 'DELIUS' }
const delius = 'core-person-record-and-delius'

/** What is known of the stream without a running system. */
export const probationFacts = (settings: FactSettings): StreamFacts => ({
  name: 'probation-case.engagement.created',
  ...offenderQueue,
  apart: { delete: deletionQueue, merge: mergeQueue },
  ...commonFacts(settings),
  fifo: false,
  carries: 'reference',
  variants: ['create', 'update', 'delete', 'merge', 'unmerge', 'unreadable'],
  versions: 'add',
  links: { ...commonLinks, source: delius },
  row: personRow(source),
  table: personRow(source),
  matches: true,
  conflicts: 'serialization',
})

const eventTypes: Readonly<Record<string, string>> = {
  delete: 'probation-case.deleted.gdpr',
  merge: 'probation-case.merge.completed',
  unmerge: 'probation-case.unmerge.completed',
}

/** Whom an event is about that brings two cases together, or takes them apart (ProbationEvents.kt). */
const bothOf = ({ key, variant, into }: EventRef): Readonly<Record<string, string>> => {
  if (into === undefined) return {}
  return variant === 'unmerge' ? { reactivatedCRN: key, unmergedCRN: into } : { sourceCRN: key, targetCRN: into }
}

/** What is known at Delius once an event was published: it reads no case that was deleted or merged into another (`soft_deleted`), and one that another is merged into is there. */
const contentsOf = (ref: EventRef, readable: boolean) => {
  const { key, version, variant, into } = ref
  const target = into === undefined ? [] : [{ ...ref, key: into, version: 1 }]
  return [
    ...target.map((of) => ({ key: of.key, version: 1, content: probationCase(of, true) })),
    { key, version, content: variant === 'delete' || variant === 'merge' ? null : probationCase(ref, readable) },
  ]
}

/** A case of probation begins, is told of again, and in the end is deleted or merged into another, which may be undone; the content is read from Delius. Key is the CRN. */
export const probation = (facts: StreamFacts, reach: ServiceReach): EventStream => {
  const put = async (ref: EventRef, readable: boolean): Promise<void> => {
    for (const { key, version, content } of contentsOf(ref, readable))
      await putPatiently(() =>
        reach.operator.succeed(delius, 'PUT', `/stand-in/probation-cases/${key}`, { version, content }),
      )
  }
  return {
    ...facts,
    key: caseReference,
    prepare: (ref) => put(ref, ref.variant !== 'unreadable'),
    event: (ref) => {
      const eventType = eventTypes[ref.variant] ?? 'probation-case.engagement.created'
      const { key } = ref
      const message = {
        eventType,
        version: 1,
        occurredAt: momentOf(ref.version),
        detailUrl: `https://delius.invalid/${eventType}/${key}`,
        personReference: { identifiers: [{ type: 'CRN', value: key }] },
        additionalInformation: bothOf(ref),
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
