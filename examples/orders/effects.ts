import { type EffectReader, http } from 'shakedown'

interface Reservation {
  readonly id: number
  readonly quantity: number
}

const isReservation = (value: unknown): value is Reservation =>
  typeof value === 'object' && value !== null && 'id' in value && 'quantity' in value

/** Reservations that the stock service keeps, of an order or of an article. */
export const reservationsOf = (by: 'order' | 'article'): EffectReader =>
  http({
    process: 'stock',
    path: (key) => `/reservations?${by}=${key}`,
    records: (answer) =>
      (Array.isArray(answer) ? answer : [])
        .filter(isReservation)
        .map(({ id, quantity }) => ({ record: id, entity: 'reservation', state: String(quantity) })),
  })

/** What several readers find together. */
export const all =
  (...readers: readonly EffectReader[]): EffectReader =>
  async (keys, reach) =>
    (await Promise.all(readers.map(async (read) => read(keys, reach)))).flat()
