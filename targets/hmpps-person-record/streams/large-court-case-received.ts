import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import { madeLarge, placeOf, pointsAt } from '../large-messages.ts'
import { commonPlatformHearing, delivered } from '../messages.ts'
import type { ServiceReach } from '../service-reach.ts'
import { attributesOf, courtCase, courtFacts, isDefendant } from './court-case-received.ts'

/** What is known of the stream without a running system. */
export const largeCourtFacts = (settings: FactSettings): StreamFacts => ({
  ...courtFacts(settings),
  name: 'large-court-case.received',
})

/** The same where what Common Platform tells is longer than a message may be: it is in S3, and the message points at it. Libra's cases are never so long. */
export const largeCourtCase = (facts: StreamFacts, reach: ServiceReach): EventStream => {
  const usual = courtCase(facts, reach)
  return {
    ...usual,
    // Keys of its own, and the first is one of Common Platform: that is the one that most scenarios are about.
    key: (seed, n) => usual.key(`large/${seed}`, n + 1),
    prepare: async (ref) => {
      if (isDefendant(ref.key))
        await reach.objects.put(placeOf(ref), JSON.stringify(madeLarge(commonPlatformHearing(ref))))
    },
    event: (ref) => {
      if (!isDefendant(ref.key)) return usual.event(ref)
      const own = attributesOf(ref)
      const attributes = { ...own, eventType: 'commonplatform.large.case.received' }
      return {
        body: delivered(ref, 'court-cases.fifo', pointsAt(ref), attributes),
        groupId: own['messageType'] ?? '',
      }
    },
  }
}
