import type { CellContext } from './cell-context.ts'
import type { Expectation } from '../model/target.ts'

/** Whether the system has told others of every key that is due, where it does so at all. */
export const ownEventsTold = (
  { cell, recorder }: Pick<CellContext, 'cell' | 'recorder'>,
  expectations: readonly Expectation[],
): boolean => {
  const { publishesTo } = cell.stream
  if (publishesTo === undefined) return true
  const told = new Set(
    recorder.operations
      .filter((each) => each.kind === 'enqueue' && each.queue === publishesTo && each.cell === cell.id)
      .flatMap((each) => ('candidates' in each && each.candidates !== undefined ? each.candidates : each.key)),
  )
  return expectations.every(({ key, rows }) => rows === 0 || told.has(key))
}
