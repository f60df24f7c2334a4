import { hashOf } from '../../harness/random.ts'
import type { EventRef, EventStream, Expectation, OutgoingMessage, StreamFacts } from '../../harness/model/target.ts'
import { bodyOf } from './check-stream.ts'
import type { DefinedStream } from './define-stream.ts'
import type { OwnReach } from './own-reach.ts'
import type { Body, StreamOptions } from './stream-options.ts'

/** The events of a key, copies of one counted once. */
const eventsOf = (published: readonly EventRef[], key: string): readonly EventRef[] => [
  ...new Map(published.filter((ref) => ref.key === key).map((ref) => [ref.event, ref])).values(),
]

/** One record for each key, in the state of its latest version, or of all its events together; that or none where it was deleted. */
const onePerKey = (
  published: readonly EventRef[],
  entity: string,
  { state, total, delete: deleted }: Pick<StreamOptions, 'state' | 'total' | 'delete'>,
): readonly Expectation[] => {
  const latest = new Map<string, EventRef>()
  for (const ref of published) if (ref.version >= (latest.get(ref.key)?.version ?? 0)) latest.set(ref.key, ref)
  return [...latest.values()].map((ref) => {
    const { key } = ref
    if (ref.variant === 'delete')
      return { key, entity, ...(deleted?.state === undefined ? { rows: 0 } : { rows: 1, state: deleted.state(ref) }) }
    return {
      key,
      entity,
      rows: 1,
      ...(state === undefined ? {} : { state: state(ref) }),
      ...(total === undefined ? {} : { total: String(total(eventsOf(published, key))) }),
    }
  })
}

const { compare: inOrder } = new Intl.Collator('en', { numeric: true })

/** A stream of an owner's system that runs. */
export const ownStream = ({ options }: DefinedStream, facts: StreamFacts, reach: OwnReach): EventStream => {
  const { name, effects, unreadable, prepare, expected, attributes, group, cleanUp, acts, offload } = options
  const fix = unreadable?.fix
  const word = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  /** Its name tells key and copy, so that the message is known again also where nobody looks into the bucket. */
  const offloaded = (ref: EventRef, body: string): Pick<OutgoingMessage, 'offload'> =>
    offload === undefined || Buffer.byteLength(body) <= (offload.aboveBytes ?? 0)
      ? {}
      : { offload: { bucket: offload.bucket, key: `${ref.key}/${ref.copy}` } }
  const message = (ref: EventRef, body: Body): OutgoingMessage => ({
    body: bodyOf(body),
    ...offloaded(ref, bodyOf(body)),
    ...(attributes === undefined ? {} : { attributes: attributes(ref) }),
    ...(facts.fifo ? { groupId: group?.(ref) ?? ref.key } : {}),
  })
  return {
    ...facts,
    key: options.key ?? ((seed, n) => `${word}-${hashOf(`${seed}/${n}`).toString(36)}`),
    event: (ref) => {
      const others: Readonly<Record<string, StreamOptions['event'] | undefined>> = {
        delete: options.delete?.event,
        merge: options.merge?.event,
        unmerge: options.unmerge?.event,
        shrink: options.shrink?.event,
        unreadable: unreadable?.event,
      }
      const make = others[ref.variant] ?? options.event
      return message(ref, make(ref))
    },
    effects: async (keys) =>
      (await effects(keys, reach))
        .map(({ record, entity = name, ...row }) => ({ ...row, entity, record: String(record) }))
        // A database gives its rows in any order; that they came in another one is no change.
        .toSorted((a, b) => inOrder(a.key, b.key) || inOrder(a.entity, b.entity) || inOrder(a.record, b.record)),
    expected: expected ?? ((published) => onePerKey(published, name, options)),
    ...(prepare === undefined ? {} : { prepare: async (ref: EventRef) => prepare(ref, reach) }),
    ...(fix === undefined || fix === false ? {} : { fix: async (events: readonly EventRef[]) => fix(events, reach) }),
    ...(acts === undefined
      ? {}
      : {
          acts: Object.fromEntries(
            Object.entries(acts).map(([act, does]) => [act, async (keys: readonly string[]) => does(keys, reach)]),
          ),
        }),
    ...(cleanUp === undefined
      ? {}
      : {
          cleanUp: async (ref: EventRef) => {
            const cancelling = await cleanUp(ref, reach)
            return cancelling === undefined ? undefined : message(ref, cancelling)
          },
        }),
  }
}
