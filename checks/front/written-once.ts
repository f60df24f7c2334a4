import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { foundAsWanted } from './found-as-wanted.ts'

/** What a person saved once is there once, however often it was sent. That it is there at all is the claim of another. */
export const writtenOnce = (): FrontCheck =>
  foundAsWanted({
    name: 'written-once',
    property: 'what is saved once is written once',
    purpose: 'count',
    wrong: ({ what, got }) => (Number(got) > 1 ? `${what}: ${got} of them` : undefined),
    pass: 'each was there once',
  })
