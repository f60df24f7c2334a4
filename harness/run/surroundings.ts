import { messageOf, ShakedownError } from '../errors.ts'
import { accessDenied } from './access-denied.ts'

/** Consumers past the tap, a queue that denies access, a database right that is missing: the surroundings are at fault. */
const surroundings: ReadonlySet<string> = new Set(['past-the-tap', 'access-denied', 'right-missing'])

/** Whether no cell of this run could be judged. What the system does wrong never ends it. */
export const endsRun = (error: unknown): boolean =>
  (error instanceof ShakedownError && surroundings.has(error.code)) || accessDenied(error) !== undefined

/** What went wrong in a cell, with what to do about it. */
export const inWords = (error: unknown): string =>
  error instanceof ShakedownError ? `${error.message}. ${error.hint}` : messageOf(error)

/** Raised where a cell cannot be judged because the harness or the stack, not the system, is at fault. */
export class LostSight extends Error {}

/** Raised where the system is not as it should be before anything was done to it: as an earlier cell left it, where it was well before. */
export class NotReady extends LostSight {}
