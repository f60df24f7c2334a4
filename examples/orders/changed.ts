import { defineStream, type DefinedStream, type EventRef, type Expectation, sql } from 'shakedown'
import { commonOf, lockTimeoutMs, type OrderStreamOptions } from './common.ts'
import { all, reservationsOf } from './effects.ts'
import { enterUnits, type OrderEvent, piecesOf, unitOf, unitsOf } from './order-event.ts'

/** What follows on a placed order, and what it leaves. */
interface Following {
  readonly type: 'order.changed' | 'order.cancelled'
  readonly status: string
  readonly takes: (count: number) => number
}

const articleOf = (key: string): string => `article-of-${key}`

const latestOf = (published: readonly EventRef[]): readonly EventRef[] => {
  const latest = new Map<string, EventRef>()
  for (const ref of published) if (ref.version >= (latest.get(ref.key)?.version ?? 0)) latest.set(ref.key, ref)
  return [...latest.values()]
}

/** Versions of one order: the first places it, each later one replaces what was before. */
const versionsOf = ({ type, status, takes }: Following, options: OrderStreamOptions): DefinedStream => {
  const { message = (event) => ({ ...event }) } = options
  const event = (ref: EventRef): OrderEvent => ({
    id: ref.copy,
    type: ref.version === 1 ? 'order.placed' : type,
    order: ref.key,
    article: articleOf(ref.key),
    quantity: ref.version === 1 ? unitsOf(ref) : takes(unitsOf(ref)),
    unit: unitOf(ref),
    version: ref.version,
  })
  const takenBy = (ref: EventRef): number => (ref.version === 1 ? piecesOf(ref) : takes(piecesOf(ref)))
  const state = (ref: EventRef): string => `${ref.version === 1 ? 'placed' : status}, ${takenBy(ref)} pieces`
  const cancelling = (ref: EventRef): OrderEvent => ({ ...event(ref), type: 'order.cancelled', quantity: 0 })
  const deleted = ({ variant }: EventRef): boolean => variant === 'delete'
  return defineStream({
    ...commonOf(options),
    name: type,
    event: (ref) => message(event(ref)),
    unreadable: { event: (ref) => message(event(ref)), fix: enterUnits },
    // Whoever cancelled an order wants nothing more of it: what was changed before comes too late.
    ...(type === 'order.changed' ? { delete: { event: (ref) => message(cancelling(ref)) } } : {}),
    effects: all(
      sql({
        query: `select reference as key, 'order' as entity, id as record, status || ', ' || quantity || ' pieces' as state
          from orders where reference = any($1)`,
      }),
      sql({
        query: `select key, 'balance' as entity, article as record, reserved as state
          from unnest($1::text[]) as key join balance on article = 'article-of-' || key`,
      }),
      reservationsOf('order'),
    ),
    state,
    expected: (published) =>
      latestOf(published).flatMap((ref): readonly Expectation[] => [
        { key: ref.key, entity: 'order', rows: 1, state: deleted(ref) ? 'cancelled, 0 pieces' : state(ref) },
        ...['reservation', 'balance'].map((entity) => {
          return { key: ref.key, entity, rows: 1, state: deleted(ref) ? '0' : String(takenBy(ref)) }
        }),
      ]),
    row: { table: 'orders', where: 'reference = $1', lockTimeoutMs },
    thenTable: 'order_change',
    table: { table: 'orders', where: 'reference = $1', lockTimeoutMs },
  })
}

export const changed = (options: OrderStreamOptions): DefinedStream =>
  versionsOf({ type: 'order.changed', status: 'changed', takes: (count) => count }, options)

export const cancelled = (options: OrderStreamOptions): DefinedStream =>
  versionsOf({ type: 'order.cancelled', status: 'cancelled', takes: () => 0 }, options)
