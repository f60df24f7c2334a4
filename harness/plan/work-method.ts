import { changing } from '../model/reach.ts'
import type { LinkRole, StreamFacts } from '../model/target.ts'

/** By which method a handler does its work on what a link leads to: by any that changes something, where it is not only read there. */
export const workMethod = ({ readsOnly = [] }: Pick<StreamFacts, 'readsOnly'>, role: LinkRole): string =>
  readsOnly.includes(role) ? 'GET' : changing
