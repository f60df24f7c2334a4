import type { CellContext } from './cell-context.ts'
import { duplicateTold } from './duplicate-told.ts'
import { letterIn } from '../judge/dead-letters.ts'
import type { Moment, Reaches } from '../model/schedule.ts'

const ofAlerts: ReadonlySet<string> = new Set<Reaches>(['alertRaised', 'alertCleared', 'duplicateTold'])

/** Waits for an alert. */
export const waitsForAlert = (moment: Moment): moment is Extract<Moment, { after: string }> =>
  'after' in moment && ofAlerts.has(moment.reaches)

/** Whether the alert that a moment waits for has come, or has no time left to; undefined while there is nothing yet that it could tell of. */
export const alertCame = (
  context: Pick<CellContext, 'cell' | 'recorder' | 'progress'>,
  { after, reaches }: Extract<Moment, { after: string }>,
): boolean | undefined => {
  if (reaches === 'duplicateTold') return duplicateTold(context, after)
  const { cell, recorder } = context
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
