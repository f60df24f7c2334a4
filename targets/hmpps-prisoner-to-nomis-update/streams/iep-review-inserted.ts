import type { EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { numericKey } from '../numeric-key.ts'
import { incentiveQueue } from '../queues.ts'
import { mappingRecords, nomisRecords } from '../records.ts'
import { commonFacts, commonLinks } from './common-facts.ts'
import { notify } from './notify.ts'

/** What is known of the stream without a running system. */
export const incentiveFacts = (settings: FactSettings): StreamFacts => ({
  name: 'incentives.iep-review.inserted',
  ...incentiveQueue,
  ...commonFacts(settings),
  variants: ['create', 'update', 'unreadable'],
  does: ['spoil', 'repair'],
  // Each version is a review of its own, and the latest is the level.
  versions: 'replace',
  // Not `source`: a review is read by an id of its own, by which faults could not tell whose it is.
  links: commonLinks,
})

/** A prisoner's first review has the prisoner's number. */
const reviewId = (key: string, version: number): number => Number(key) + (version - 1) * 100_000_000_000

/** The level that version n of a prisoner's reviews gives: never the same twice. */
const levelOf = (version: number): string => ['BAS', 'STD', 'ENH'][version - 1] ?? `EN${version - 2}`

const words = (key: string, version: number): string => `review ${reviewId(key, version)}`

/** `IncentiveReviewDetail` of the incentives API. */
const reviewOf = ({ key, version }: EventRef, readable: boolean) => {
  const moment = momentOf(version).slice(0, 19)
  return {
    id: reviewId(key, version),
    iepLevel: levelOf(version),
    prisonerNumber: key,
    bookingId: Number(key),
    iepDate: moment.slice(0, 10),
    agencyId: 'MDI',
    userId: 'SHAKEDOWN',
    reviewType: 'REVIEW',
    auditModuleName: 'INCENTIVES_API',
    isRealReview: true,
    comments: words(key, version),
    iepTime: moment,
    // The breaking change: a code that became an object.
    iepCode: readable ? levelOf(version) : { code: levelOf(version), active: true },
  }
}

/** `IncentiveReviewSummary`: what it tells of a prisoner. */
const summaryOf = (ref: EventRef, readable: boolean) => ({
  ...reviewOf(ref, readable),
  iepDetails: [],
  nextReviewDate: '2030-01-07',
  daysSinceReview: 0,
})

/** A prisoner's incentive level is reviewed; key is the prisoner's number, of digits alone. */
export const incentive = (facts: StreamFacts, operator: Operator): EventStream =>
  notify(facts, operator, {
    key: numericKey('incentive'),
    source: 'incentives-api',
    contents: (ref, readable) => [
      { path: `/incentive-reviews/id/${reviewId(ref.key, ref.version)}`, content: reviewOf(ref, readable) },
      { path: `/incentive-reviews/prisoner/${ref.key}`, content: summaryOf(ref, readable) },
    ],
    eventType: () => 'incentives.iep-review.inserted',
    message: ({ key, version }) => ({
      additionalInformation: { id: reviewId(key, version), nomsNumber: key, reason: 'USER_CREATED_IN_DPS' },
    }),
    effects: async (keys) => {
      const [{ incentives }, mappings] = await Promise.all([nomisRecords(operator), mappingRecords(operator)])
      const its = incentives.filter(({ prisonNumber }) => keys.includes(prisonNumber))
      const levels = new Map(its.map(({ prisonNumber, iepLevel }) => [prisonNumber, iepLevel]))
      return [
        ...its.map(({ prisonNumber: key, sequence, comments: by }) => {
          return { key, entity: 'NOMIS incentive', record: `${key}-${sequence}`, by }
        }),
        ...[...levels].map(([key, state]) => ({ key, entity: 'NOMIS level', record: `booking ${key}`, state })),
        ...mappings.incentives.flatMap(({ id, nomisId }) => {
          const key = nomisId.split('-')[0] ?? ''
          return keys.includes(key)
            ? [{ key, entity: 'incentive mapping', record: `${id} is ${nomisId}`, by: `review ${id}` }]
            : []
        }),
      ]
    },
    expected: ({ key, versions, latest }) => {
      const each = versions.map((version) => words(key, version))
      return [
        { entity: 'NOMIS incentive', rows: each.length, each },
        { entity: 'NOMIS level', rows: 1, state: levelOf(latest) },
        { entity: 'incentive mapping', rows: each.length, each },
      ]
    },
    acts: {
      // What was in NOMIS is gone; the mapping is left.
      spoil: async (keys) => {
        const lost = (await nomisRecords(operator)).incentives.filter(({ prisonNumber }) => keys.includes(prisonNumber))
        for (const { bookingId, sequence } of lost)
          await operator.succeed('nomis-prisoner-api', 'DELETE', `/stand-in/incentives/${bookingId}/${sequence}`)
        return { count: lost.length }
      },
      // incentives/IncentivesDataRepairResource.kt
      repair: async (keys) => {
        for (const key of keys) await operator.succeed(facts.service, 'POST', `/incentives/prisoner/${key}/repair`)
      },
    },
  })
