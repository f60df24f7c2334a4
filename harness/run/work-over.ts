import { type CellContext, workMsOf } from './cell-context.ts'
import { pace } from './pace.ts'

const everyMs = 20

/**
 * Awaits that no message of the cell is queued or in flight. What a handler does once its effect is there (it marks the row, tells others) would be taken for work on the
 * events that come next: a lock that is held until two wait for it would be let go for the wrong two. Where no acknowledgement comes in the time that work may take the cell
 * goes on: to find that is the drive's.
 */
export const workOver = async ({
  progress,
  recorder,
  signal,
  stream,
}: Pick<CellContext, 'progress' | 'recorder' | 'signal' | 'stream'>): Promise<void> => {
  const until = recorder.now() + workMsOf(stream)
  const rest = pace(everyMs, signal)
  while (progress.open() > 0 && recorder.now() < until) await rest()
}
