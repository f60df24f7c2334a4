import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { hashOf } from '../../../harness/random.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { defendantId, prisonNumber } from '../../reference/business-keys.ts'
import { sentencingQueue } from '../queues.ts'
import { mappingRecords, nomisRecords } from '../records.ts'
import { versionIn, versionText } from '../version-text.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const adjustmentFacts = (settings: FactSettings): StreamFacts => ({
  name: 'release-date-adjustments.adjustment.inserted',
  ...sentencingQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'delete', 'unreadable'],
  awaitsParent: true,
  does: ['spoil', 'repair'],
  links: { ...commonLinks, source: 'adjustments-api' },
})

const prisonerOf = (key: string): string => prisonNumber(key, 0)

/** `LegacyAdjustment` of the adjustments API. Its comment names the adjustment, and stands in NOMIS. */
const contentOf = ({ key, version }: EventRef, readable: boolean) => ({
  bookingId: hashOf(`booking/${key}`),
  sentenceSequence: 1,
  offenderNo: prisonerOf(key),
  adjustmentType: 'RX',
  adjustmentDate: '2026-03-02',
  adjustmentFromDate: '2026-03-02',
  adjustmentDays: readable ? version : { remand: version },
  comment: `${key}, ${versionText(version)}`,
  active: true,
  bookingReleased: false,
  currentTerm: true,
})

const eventType = ({ version, variant }: EventRef): string => {
  if (variant === 'delete') return 'release-date-adjustments.adjustment.deleted'
  return `release-date-adjustments.adjustment.${version === 1 ? 'inserted' : 'updated'}`
}

/** A sentence is adjusted; key is the adjustment's id. */
export const adjustment = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: (seed, n) => defendantId(`adjustment/${seed}`, n),
    source: 'adjustments-api',
    contents: (ref, readable) => [
      {
        path: `/legacy/adjustments/${ref.key}`,
        content: ref.variant === 'delete' ? null : contentOf(ref, readable),
      },
    ],
    eventType,
    message: ({ key }) => ({ additionalInformation: { id: key, offenderNo: prisonerOf(key), source: 'DPS' } }),
    effects: async (keys) => {
      const [{ adjustments }, mappings] = await Promise.all([nomisRecords(operator), mappingRecords(operator)])
      return [
        ...adjustments.map(({ id, comment }) => ({
          key: comment.split(',')[0] ?? '',
          entity: 'NOMIS adjustment',
          record: `${id}`,
          state: versionIn(comment),
        })),
        ...mappings.adjustments.map(({ id: key, nomisId }) => ({
          key,
          entity: 'adjustment mapping',
          record: `${key} is ${nomisId}`,
        })),
      ].filter(({ key }) => keys.includes(key))
    },
    expected: ({ latest, deleted }) => [
      { entity: 'NOMIS adjustment', ...(deleted ? { rows: 0 } : { rows: 1, state: versionText(latest) }) },
      { entity: 'adjustment mapping', rows: deleted ? 0 : 1 },
    ],
    acts: {
      // Somebody wrote another comment in NOMIS.
      spoil: async (keys) => {
        const its = (await nomisRecords(operator)).adjustments.map(({ id, comment }) => {
          return { id, key: comment.split(',')[0] ?? '' }
        })
        const spoilt = its.filter(({ key }) => keys.includes(key))
        for (const { id, key } of spoilt)
          await operator.succeed('nomis-prisoner-api', 'PUT', `/stand-in/adjustments/${id}`, {
            comment: `${key}, changed in NOMIS`,
          })
        return { count: spoilt.length }
      },
      // sentencing/SentencingAdjustmentsDataRepairResource.kt
      repair: async (keys) => {
        for (const key of keys)
          await operator.succeed(
            facts.service,
            'POST',
            `/prisoners/${prisonerOf(key)}/sentencing-adjustments/${key}/repair`,
          )
      },
    },
  })
