import type { Moment } from '../../harness/model/schedule.ts'

/** Moments as a schedule has them: before all else where there is none, one by itself where there is one. */
export const oneOrMany = (moments: readonly Moment[]): Moment | readonly Moment[] => {
  const [only = { before: 'start' } as const, ...more] = moments
  return more.length === 0 ? only : moments
}
