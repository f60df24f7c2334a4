import type { PlannedCell } from './plan.ts'

/** Why a cell's plan cannot be carried out on the queue endpoint, whatever the system does; undefined when it can. */
export const lackingAbility = (
  { schedule, stream }: Pick<PlannedCell, 'schedule' | 'stream'>,
  lacks: (ability: string) => string | undefined,
): string | undefined => {
  const redrives = schedule.steps.some(({ action }) => action.kind === 'operate' && action.action.startsWith('redrive'))
  if (!redrives) return undefined
  // A redriven message that keeps its receive count goes straight back to the dead-letter queue.
  const needed = ['receive-count-resets-on-redrive', ...(stream.fifo ? ['fifo-redrive'] : [])]
  for (const ability of needed) {
    const why = lacks(ability)
    if (why !== undefined) return `it redrives, and the queue endpoint lacks "${ability}": ${why}`
  }
  return undefined
}
