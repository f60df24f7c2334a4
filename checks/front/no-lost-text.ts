import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { foundAsWanted } from './found-as-wanted.ts'

/** What a person wrote is kept: as a note once the page says that it is saved, and on their page until then. */
export const noLostText = (): FrontCheck =>
  foundAsWanted({
    name: 'no-lost-text',
    property: 'nothing that a person wrote is lost',
    purpose: 'text',
    wrong: ({ what, got }) => (got === 'kept' ? undefined : `${what} is ${got}`),
    pass: 'all that was written is there',
  })
