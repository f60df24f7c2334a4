import type { CellToRun } from '../../harness/model/stack.ts'
import { operatorsDo } from '../../harness/model/schedule.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import type { Discovery } from './discover-queues.ts'

const lie = (messages: number): string => `${messages} ${messages === 1 ? 'message lies' : 'messages lie'}`

/**
 * Why a cell must not be run on queues that exist: a redrive moves everything that lies on a dead-letter queue, and a purge removes it, also
 * what is not ours.
 */
export const refusals =
  ({ streams }: Pick<TargetDefinition, 'streams'>, { found }: Discovery, tap: boolean) =>
  ({ stream, schedule }: CellToRun): string | undefined => {
    const there = found.get(stream.queue)
    if (!tap && there !== undefined && there.messages > 0)
      return `${lie(there.messages)} on ${there.name} already: without a tap nobody could tell them from this run's`
    // What is done only where something does not come by itself is not done where it must not be.
    const actions = operatorsDo(schedule.steps)
    const own = stream.deadLetterQueue
    if (actions.has('purge') && found.has(own))
      return `it purges ${own}, which existed before: only queues that Shakedown made are purged`
    if (!actions.has('redrive') && !actions.has('redrive-all')) return undefined
    const meant = actions.has('redrive-all')
      ? streams.filter(({ service }) => service === stream.service).map(({ deadLetterQueue }) => deadLetterQueue)
      : [own]
    const full = meant.map((name) => found.get(name)).find((queue) => queue !== undefined && queue.messages > 0)
    if (full === undefined) return undefined
    return `${lie(full.messages)} on ${full.name} already: a redrive would move them too`
  }
