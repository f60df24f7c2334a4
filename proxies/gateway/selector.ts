import { random } from '../../harness/random.ts'
import type { HttpWhich } from '../../harness/model/reach.ts'

const draws = 2 ** 32

/** Whether the next matching request is one of those that are meant; to be asked once for each, in their order. */
export const selector = (which: HttpWhich): (() => boolean) => {
  if (which === 'all') return () => true
  let seen = 0
  if ('first' in which) return () => ++seen <= which.first
  if ('every' in which) return () => ++seen % which.every === 0
  const chance = random(which.seed)
  return () => chance.integer(0, draws - 1) / draws < which.share
}
