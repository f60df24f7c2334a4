import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { foundAsWanted } from './found-as-wanted.ts'

/** A page says of a save what became of it. */
export const toldInWords = (): FrontCheck =>
  foundAsWanted({
    name: 'told-in-words',
    property: 'a person reads what became of what they saved',
    purpose: 'words',
    pass: 'the page said what happened',
  })
