import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { prisonNumber, visitReference } from '../../reference/business-keys.ts'
import { visitQueue } from '../queues.ts'
import { mappingRecords, nomisRecords } from '../records.ts'
import { versionIn, versionText } from '../version-text.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const visitFacts = (settings: FactSettings): StreamFacts => ({
  name: 'prison-visit.booked',
  ...visitQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'delete', 'unreadable'],
  awaitsParent: true,
  does: ['spoil', 'repair'],
  links: { ...commonLinks, source: 'visits-api' },
})

const prisonerOf = (reference: string): string => prisonNumber(reference, 0)

/** `VisitDto` (visits/VisitsApiService.kt of the service). The description tells the version, and stands in the visit's comment in NOMIS. */
const contentOf = ({ key, version, variant }: EventRef, readable: boolean) => {
  const cancelled = variant === 'delete'
  return {
    reference: key,
    prisonerId: prisonerOf(key),
    prisonId: 'MDI',
    visitRoom: 'Main visits room',
    visitType: 'SOCIAL',
    visitStatus: cancelled ? 'CANCELLED' : 'BOOKED',
    ...(cancelled ? { outcomeStatus: 'PRISONER_CANCELLED' } : {}),
    visitRestriction: 'OPEN',
    visitors: [{ nomisPersonId: 4_729_510 }],
    visitorSupport: { description: versionText(version) },
    endTimestamp: '2030-01-07T15:00:00',
    // The breaking change: a time stamp that became an object under another name.
    ...(readable ? { startTimestamp: '2030-01-07T14:00:00' } : { start: { date: '2030-01-07', time: '14:00' } }),
  }
}

const eventType = ({ version, variant }: EventRef): string => {
  if (variant === 'delete') return 'prison-visit.cancelled'
  return version === 1 ? 'prison-visit.booked' : 'prison-visit.changed'
}

/** The reference that the service writes into a visit's comment. */
const referenceIn = (comment: string): string => /^DPS booking reference: (\S+)/.exec(comment)?.[1] ?? ''

/** A visit is booked, and changed or cancelled later; key is its reference. */
export const visit = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: visitReference,
    source: 'visits-api',
    contents: (ref, readable) => [{ path: `/visits/${ref.key}`, content: contentOf(ref, readable) }],
    eventType,
    message: ({ key }) => ({
      prisonerId: prisonerOf(key),
      additionalInformation: { reference: key, visitType: 'SOCIAL' },
    }),
    effects: async (keys) => {
      const [{ visits }, mappings] = await Promise.all([nomisRecords(operator), mappingRecords(operator)])
      return [
        ...visits.map(({ visitId, visitComment, status }) => ({
          key: referenceIn(visitComment),
          entity: 'NOMIS visit',
          record: `${visitId}`,
          state: status === 'CANC' ? 'cancelled' : versionIn(visitComment),
        })),
        ...mappings.visits.map(({ id, nomisId }) => ({
          key: id,
          entity: 'visit mapping',
          record: `${id} is ${nomisId}`,
        })),
      ].filter(({ key }) => keys.includes(key))
    },
    expected: ({ latest, deleted }) => [
      { entity: 'NOMIS visit', rows: 1, state: deleted ? 'cancelled' : versionText(latest) },
      { entity: 'visit mapping', rows: 1 },
    ],
    acts: {
      // A visit that never came into NOMIS, nor its mapping.
      spoil: async (keys) => {
        const { visits } = await nomisRecords(operator)
        const lost = visits.filter(({ visitComment }) => keys.includes(referenceIn(visitComment)))
        for (const { visitId } of lost)
          await operator.succeed('nomis-prisoner-api', 'DELETE', `/stand-in/visits/${visitId}`)
        for (const key of keys)
          await operator.succeed('nomis-mapping', 'DELETE', `/stand-in/mapping/visits/vsipId/${key}`)
        return { count: lost.length }
      },
      // visits/VisitsDataRepairResource.kt
      repair: async (keys) => {
        for (const key of keys)
          await operator.succeed(facts.service, 'POST', `/prisoners/${prisonerOf(key)}/visits/resynchronise/${key}`)
      },
    },
  })
