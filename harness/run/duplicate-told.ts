import type { CellContext } from './cell-context.ts'
import type { StepId } from '../model/operation.ts'
import { workMs } from './work-ms.ts'

/**
 * Whether the alert of duplicates has told of the records that a step was about, since that was done, or nothing is left that could tell of them; undefined while messages are left that may bring it, or
 * the step is not done.
 */
export const duplicateTold = (
  { cell, recorder, progress }: Pick<CellContext, 'cell' | 'recorder' | 'progress'>,
  after: StepId,
): boolean | undefined => {
  const { stream } = cell
  const made = recorder.operations.findLast(
    (each) => each.kind === 'operate' && each.cell === cell.id && each.step === after && each.outcome === 'ok',
  )
  if (made?.kind !== 'operate') return undefined
  const { keys = [], index, timeMs } = made
  const told = recorder.operations.some(
    (each) =>
      each.kind === 'alert' &&
      each.name === stream.alerts?.duplicate &&
      each.state === 'raised' &&
      each.key !== undefined &&
      keys.includes(each.key) &&
      each.index > index,
  )
  if (told) return true
  if (progress.open() > 0) return undefined
  return recorder.now() - Math.max(progress.lastMoveMs(), timeMs) > workMs(stream)
}
