import { defineStream, type DefinedStream, type EventRef, type Expectation, sql } from 'shakedown'
import { commonOf, lockTimeoutMs, type OrderStreamOptions } from './common.ts'
import { all, reservationsOf } from './effects.ts'
import { enterUnits, type OrderEvent, piecesOf, unitOf, unitsOf } from './order-event.ts'

/** Events of one key, copies of one counted once. */
const eventsOf = (published: readonly EventRef[]): ReadonlyMap<string, readonly EventRef[]> =>
  Map.groupBy(new Map(published.map((ref) => [`${ref.key} ${ref.event}`, ref])).values(), ({ key }) => key)

/** What the orders of one article come to. */
const total = (events: readonly EventRef[]): number => events.reduce((sum, ref) => sum + piecesOf(ref), 0)

const orderPlaced = (ref: EventRef): OrderEvent => ({
  id: ref.copy,
  type: 'order.placed',
  order: `${ref.key}.${ref.event}`,
  article: ref.key,
  quantity: unitsOf(ref),
  unit: unitOf(ref),
  version: 1,
})

/** Orders of one article, each a new one: they add up in its balance, in whatever order they come. */
export const placed = (options: OrderStreamOptions): DefinedStream => {
  const { message = (event) => ({ ...event }) } = options
  return defineStream({
    ...commonOf(options),
    name: 'order.placed',
    event: (ref) => message(orderPlaced(ref)),
    unreadable: { event: (ref) => message(orderPlaced(ref)), fix: enterUnits },
    effects: all(
      sql({ query: `select article as key, 'order' as entity, id as record from orders where article = any($1)` }),
      sql({
        query: `select article as key, 'balance' as entity, article as record, reserved as state from balance where article = any($1)`,
      }),
      reservationsOf('article'),
    ),
    total,
    expected: (published) =>
      [...eventsOf(published)].flatMap(([key, events]): readonly Expectation[] => [
        { key, entity: 'order', rows: events.length },
        { key, entity: 'reservation', rows: events.length },
        {
          key,
          entity: 'balance',
          rows: 1,
          total: String(total(events)),
        },
      ]),
    row: { table: 'balance', where: 'article = $1', lockTimeoutMs },
    table: { table: 'orders', where: 'article = $1', lockTimeoutMs },
  })
}
