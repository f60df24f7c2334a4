import type { EventRef, OwnReach } from 'shakedown'

/** An event as every order service takes it, whatever it is wrapped in on its way. */
export interface OrderEvent {
  /** Id of this very message. */
  readonly id: string
  readonly type: 'order.placed' | 'order.changed' | 'order.cancelled'
  readonly order: string
  readonly article: string
  /** How much of the article the order takes from now on, in units. */
  readonly quantity: number
  readonly unit: string
  /** Grows with each event of an order. */
  readonly version: number
}

/** Another number for each event, so that a sum tells which of them are in it. */
export const unitsOf = ({ event, version }: EventRef): number =>
  Buffer.from(event).reduce((sum, byte) => (sum * 31 + byte) % 89, version) + 1

const isUnreadable = ({ variant }: EventRef): boolean => variant === 'unreadable'

/** The unit of sale; of an unreadable event one that nobody has entered yet. */
export const unitOf = (ref: EventRef): string => (isUnreadable(ref) ? `unit-of-${ref.key}-${ref.event}` : 'piece')

const piecesInUnit = (ref: EventRef): number => (isUnreadable(ref) ? 10 : 1)

/** What the order takes, in pieces. */
export const piecesOf = (ref: EventRef): number => unitsOf(ref) * piecesInUnit(ref)

/** What people do about orders in units that nobody has entered: they enter them. */
export const enterUnits = async (events: readonly EventRef[], { query }: OwnReach): Promise<void> => {
  for (const ref of events)
    await query('insert into unit (name, pieces) values ($1, $2) on conflict do nothing', [
      unitOf(ref),
      piecesInUnit(ref),
    ])
}
