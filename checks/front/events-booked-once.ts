import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { foundAsWanted } from './found-as-wanted.ts'

/** What was written took effect, once, however often consumers stood still or died; what nobody can read was laid aside. */
export const eventsBookedOnce = (): FrontCheck =>
  foundAsWanted({
    name: 'events-booked-once',
    property: 'every event takes effect once, and what cannot be read is laid aside',
    purpose: 'event',
    pass: 'every event took effect once',
  })
