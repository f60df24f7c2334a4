import { type CellContext, stallMsOf } from './cell-context.ts'

/** Changes of a message's visibility since it was handed out from which it counts as kept in flight, and not as put off once. */
const keptFrom = 2

/** How long a cell's system may go on without bringing anything on before it counts as stuck; since when it has done nothing else. */
const idleFor = (context: StallContext, sinceMs: number): number =>
  context.recorder.now() - Math.max(context.progress.lastMoveMs(), context.progress.hiddenUntilMs(), sinceMs)

type StallContext = Pick<CellContext, 'progress' | 'cell'> & { readonly recorder: Pick<CellContext['recorder'], 'now'> }

/** Why a cell's system counts as stuck, in words; undefined where it does not. `sinceMs`: when something else last brought it on. */
export const stalled = (context: StallContext, sinceMs = 0): string | undefined => {
  const { progress } = context
  const runaway = progress.runaway()
  if (runaway !== undefined) return `copy ${runaway} is handed out without end`
  if (idleFor(context, sinceMs) <= stallMsOf(context)) return undefined
  const seconds = Math.round(stallMsOf(context) / 1000)
  const kept = progress.kept()
  if (kept !== undefined && kept.changes >= keptFrom)
    return `the message of ${kept.key ?? kept.copy ?? 'nobody known'} was kept in flight by ${kept.changes} visibility changes, and neither acknowledged nor given back for ${seconds} s`
  return `nothing moved for ${seconds} s`
}
