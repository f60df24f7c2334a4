import type { EventStream, StreamFacts } from '../../../harness/model/target.ts'
import { prisonNumber } from '../../reference/business-keys.ts'
import { momentOf } from '../../reference/sns-envelope.ts'
import { putPatiently } from '../../reference/put-patiently.ts'
import { delivered, prisoner } from '../messages.ts'
import { expectedWithAliases, personEffects, type PersonSource } from '../person-effects.ts'
import { prisonerQueue } from '../queues.ts'
import type { ServiceReach } from '../service-reach.ts'
import type { FactSettings } from '../../hmpps/owned-facts.ts'
import { commonFacts, commonLinks, personRow } from './stream-facts.ts'

const source: PersonSource = { column: 'prison_number', path: 'prison', system: 'NOMIS' }
const prisonerSearch = 'prisoner-search'

/** What is known of the stream without a running system. */
export const prisonFacts = (settings: FactSettings): StreamFacts => ({
  name: 'prisoner-offender-search.prisoner.created',
  ...prisonerQueue,
  ...commonFacts(settings),
  fifo: false,
  carries: 'reference',
  variants: ['create', 'update', 'unreadable'],
  versions: 'add',
  links: { ...commonLinks, source: prisonerSearch },
  row: personRow(source),
  table: personRow(source),
  matches: true,
  conflicts: 'serialization',
})

/** A prisoner is new, or changed later; the content is read from prisoner search. Key is the prison number. */
export const prison = (facts: StreamFacts, reach: ServiceReach): EventStream => {
  const put = (ref: Parameters<typeof prisoner>[0], readable: boolean) =>
    putPatiently(() =>
      reach.operator.succeed(prisonerSearch, 'PUT', `/stand-in/prisoner/${ref.key}`, {
        version: ref.version,
        content: prisoner(ref, readable),
      }),
    )
  return {
    ...facts,
    key: prisonNumber,
    prepare: (ref) => put(ref, ref.variant !== 'unreadable'),
    event: (ref) => {
      const eventType = `prisoner-offender-search.prisoner.${ref.version === 1 ? 'created' : 'updated'}`
      const message = {
        eventType,
        version: 1,
        occurredAt: momentOf(ref.version),
        detailUrl: `https://prisoner-search.invalid/prisoner/${ref.key}`,
        personReference: { identifiers: [{ type: 'NOMS', value: ref.key }] },
        additionalInformation: { nomsNumber: ref.key, categoriesChanged: [] },
      }
      return { body: delivered(ref, 'domain-events', message, { eventType }) }
    },
    effects: (keys) => personEffects(reach, source, ['person-match', prisonerSearch], keys),
    expected: expectedWithAliases,
    fix: async (events) => {
      await Promise.all(events.map((ref) => put(ref, true)))
    },
  }
}
