import type { CellToRun } from '../../harness/stack.ts'
import type { TargetDefinition } from '../../harness/target.ts'
import type { Discovery } from './discover-queues.ts'

/**
 * Why a cell must not be run on queues that exist: a redrive moves everything that lies on a dead-letter queue, and a purge removes it, also
 * what is not ours.
 */
export const refusals =
  ({ streams }: Pick<TargetDefinition, 'streams'>, { found }: Discovery) =>
  ({ stream, schedule }: CellToRun): string | undefined => {
    const actions = new Set(schedule.steps.flatMap(({ action }) => (action.kind === 'operate' ? [action.action] : [])))
    const own = stream.deadLetterQueue
    if (actions.has('purge') && found.has(own))
      return `it purges ${own}, which existed before: only queues that Shakedown made are purged`
    if (!actions.has('redrive') && !actions.has('redrive-all')) return undefined
    const meant = actions.has('redrive-all')
      ? streams.filter(({ service }) => service === stream.service).map(({ deadLetterQueue }) => deadLetterQueue)
      : [own]
    const full = meant.map((name) => found.get(name)).find((queue) => queue !== undefined && queue.messages > 0)
    if (full === undefined) return undefined
    return `${full.messages} ${full.messages === 1 ? 'message lies' : 'messages lie'} on ${full.name} already: a redrive would move them too`
  }
