import type { StreamCell } from './plan.ts'
import { type Moment, operatorsDo } from '../model/schedule.ts'

const waitsForConsumers = (moment: Moment): boolean =>
  'after' in moment && ['received', 'acknowledged', 'ended'].includes(moment.reaches)

/** Why a cell's plan cannot be carried out on the queue endpoint, whatever the system does; undefined when it can. */
export const lackingAbility = (
  { schedule, stream }: Pick<StreamCell, 'schedule' | 'stream'>,
  lacks: (ability: string) => string | undefined,
): string | undefined => {
  const moments = [
    ...schedule.steps.map(({ at }) => at),
    ...schedule.faults.flatMap(({ inject, heal }) => [inject, heal]),
  ].flat()
  const redrives = [...operatorsDo(schedule.steps)].some((action) => action.startsWith('redrive'))
  const waits = moments.some(waitsForConsumers)
  // A redriven message that keeps its receive count goes straight back to the dead-letter queue.
  const toRedrive = ['receive-count-resets-on-redrive', ...(stream.fifo ? ['fifo-redrive'] : [])]
  for (const ability of [...(waits || redrives ? ['sees-consumers'] : []), ...(redrives ? toRedrive : [])]) {
    const why = lacks(ability)
    if (why === undefined) continue
    const doing = redrives ? 'it redrives' : 'it waits until messages are received'
    return `${doing}, and the queue endpoint lacks "${ability}": ${why}`
  }
  return undefined
}
