import type { CellContext } from './cell-context.ts'
import { letterIn } from '../judge/dead-letters.ts'
import type { Moment } from '../model/schedule.ts'

/** Waits for the alert of dead letters. */
export const waitsForAlert = (moment: Moment): moment is Extract<Moment, { after: string }> =>
  'after' in moment && (moment.reaches === 'alertRaised' || moment.reaches === 'alertCleared')

/** Whether the alert of dead letters that a moment waits for has come, or has no time left to; undefined while there is nothing yet that it could tell of. */
export const alertCame = (
  { cell, recorder }: Pick<CellContext, 'cell' | 'recorder'>,
  { after, reaches }: Extract<Moment, { after: string }>,
): boolean | undefined => {
  const alert = cell.stream.alerts?.deadLetters
  if (alert === undefined) return true
  const own = recorder.operations.filter((operation) => operation.cell === cell.id)
  const since =
    reaches === 'alertRaised'
      ? own.findLast((operation) => letterIn(cell.stream, operation) !== undefined)
      : own.findLast(({ kind, step, outcome }) => kind === 'operate' && step === after && outcome === 'ok')
  if (since === undefined) return undefined
  const told = recorder.operations.flatMap((operation) =>
    operation.kind === 'alert' && operation.name === alert.name ? [operation] : [],
  )
  const last = new Map(told.map((each) => [each.actor, each]))
  const came =
    reaches === 'alertRaised'
      ? told.some(({ state, index }) => state === 'raised' && index > since.index)
      : last.size > 0 && [...last.values()].every(({ state }) => state === 'cleared')
  return came || recorder.now() - since.timeMs > alert.withinMs
}
