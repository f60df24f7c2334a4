import { answersInTime } from './answers-in-time.ts'
import { fewErrors } from './few-errors.ts'
import { keptItsRate } from './kept-its-rate.ts'
import type { LoadCheck } from './load-check.ts'
import { scriptHeld } from './script-held.ts'

/** Checks of loads, by name. */
export const loadChecks = {
  'kept-its-rate': keptItsRate,
  'answers-in-time': answersInTime,
  'few-errors': fewErrors,
  'script-held': scriptHeld,
} satisfies Record<string, () => LoadCheck>
