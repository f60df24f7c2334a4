import type { EffectRow, EventRef, EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { hashOf } from '../../../harness/random.ts'
import { defendantId } from '../../reference/business-keys.ts'
import { commonPlatformHearing, delivered, libraCase } from '../messages.ts'
import { expectedPeople, personEffects, type PersonSource } from '../person-effects.ts'
import { courtQueue } from '../queues.ts'
import type { ServiceReach } from '../service-reach.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import { commonFacts, commonLinks, personRow } from './stream-facts.ts'

const commonPlatform: PersonSource = { column: 'defendant_id', path: 'commonplatform', system: 'COMMON_PLATFORM' }
const libra: PersonSource = { column: 'c_id', path: 'libra', system: 'LIBRA' }

/** What is known of the stream without a running system. */
export const courtFacts = (settings: FactSettings): StreamFacts => ({
  name: 'court-case.received',
  ...courtQueue,
  ...commonFacts(settings),
  fifo: true,
  carries: 'state',
  // The message is all there is, so nobody can mend one that cannot be read.
  variants: ['create', 'update'],
  versions: 'replace',
  links: commonLinks,
  row: { ...personRow(commonPlatform), where: '(defendant_id = $1 or c_id = $1)' },
  conflicts: 'none',
})

/** Whether a key of the courts is one of Common Platform. */
export const isDefendant = (key: string): boolean => key.includes('-')

/** What its topic tells of a message. */
export const attributesOf = ({ copy, key }: EventRef): Readonly<Record<string, string>> =>
  isDefendant(key)
    ? {
        messageType: 'COMMON_PLATFORM_HEARING',
        eventType: 'commonplatform.case.received',
        hearingEventType: 'ConfirmedOrUpdated',
        messageId: copy,
      }
    : { messageType: 'LIBRA_COURT_CASE', eventType: 'libra.case.received', messageId: copy }

/**
 * A court tells of a defendant: Common Platform where n is even (key is the defendant's id), Libra where it is odd (key is the C_ID). Each is one
 * message group, as in production.
 */
export const courtCase = (facts: StreamFacts, reach: ServiceReach): EventStream => ({
  ...facts,
  key: (seed, n) => (n % 2 === 0 ? defendantId(seed, n) : `${hashOf(`c-id/${seed}/${n}`)}`),
  event: (ref) => {
    const attributes = attributesOf(ref)
    const message = isDefendant(ref.key) ? commonPlatformHearing(ref) : libraCase(ref)
    return {
      body: delivered(ref, 'court-cases.fifo', message, attributes),
      groupId: attributes['messageType'] ?? '',
    }
  },
  effects: async (keys): Promise<readonly EffectRow[]> => [
    ...(await personEffects(reach, commonPlatform, ['person-match'], keys.filter(isDefendant))),
    ...(await personEffects(
      reach,
      libra,
      ['person-match'],
      keys.filter((key) => !isDefendant(key)),
    )),
  ],
  expected: expectedPeople,
})
