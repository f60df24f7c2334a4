import type { EffectRow, EventRef, EventStream, Expectation, StreamFacts } from '../../../harness/model/target.ts'
import type { Operator } from '../../hmpps/operator.ts'
import { refusedBy } from '../../hmpps/refused-by.ts'
import type { Called } from '../clients.ts'
import { byKey, type PublishedKey } from '../../reference/by-key.ts'
import { putPatiently } from '../../reference/put-patiently.ts'
import { momentOf, snsEnvelope } from '../../reference/sns-envelope.ts'

/** Something that a service of DPS tells of a record; `null` where it was deleted. */
export interface Content {
  readonly path: `/${string}`
  readonly content: Readonly<Record<string, unknown>> | null
}

/** One kind of event that notifies of a record, whose content is read when it is handled. */
export interface Notification {
  readonly key: EventStream['key']
  readonly source: Called
  /** What the source tells at this version. @param readable whether the service can read it */
  contents(ref: EventRef, readable: boolean): readonly Content[]
  eventType(ref: EventRef): string
  /** The message, beside its type and moment. */
  message(ref: EventRef): Readonly<Record<string, unknown>>
  /** What was there before the first event of a key. */
  before?(key: string): Promise<void>
  effects(keys: readonly string[]): Promise<readonly EffectRow[]>
  expected(published: PublishedKey): readonly Omit<Expectation, 'key'>[]
  readonly acts?: NonNullable<EventStream['acts']>
}

/** The stream of such events, as the topic of domain events delivers them. */
export const notify = (facts: StreamFacts, operator: Operator, notification: Notification): EventStream => {
  const { key, source, contents, eventType, message, before, effects, expected, acts } = notification
  const put = async (ref: EventRef, readable: boolean): Promise<void> => {
    for (const { path, content } of contents(ref, readable))
      await putPatiently(() => operator.succeed(source, 'PUT', `/stand-in${path}`, { version: ref.version, content }))
  }
  return {
    ...facts,
    key,
    prepare: async (ref) => {
      await before?.(ref.key)
      await put(ref, ref.variant !== 'unreadable')
    },
    event: (ref) => {
      const type = eventType(ref)
      const text = {
        eventType: type,
        version: '1.0',
        description: type,
        occurredAt: momentOf(ref.version),
        ...message(ref),
      }
      const envelope = { messageId: ref.copy, topic: 'hmpps_domain_events', timestamp: momentOf(ref.version) }
      return { body: snsEnvelope({ ...envelope, message: text, attributes: { eventType: type } }) }
    },
    effects: async (keys) => {
      const services = [facts.links.dependency, facts.links.mapping, source].filter((each) => each !== undefined)
      const refused = await Promise.all(services.map((service) => refusedBy(operator, service, keys)))
      return [...(await effects(keys)), ...refused.flat()]
    },
    expected: (published) =>
      byKey(published).flatMap((each) => [
        ...expected(each).map((expectation) => ({ key: each.key, ...expectation })),
        { key: each.key, entity: 'refused call', rows: 0 },
      ]),
    fix: async (events) => {
      await Promise.all(events.map((ref) => put(ref, true)))
    },
    ...(acts === undefined ? {} : { acts }),
  }
}
