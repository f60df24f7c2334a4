import { type CellContext, startMsOf, workMsOf } from './cell-context.ts'
import { hasEffect } from './effects.ts'
import { pace } from './pace.ts'
import { publish } from './publish.ts'
import type { PublishAction, Step } from '../model/schedule.ts'
import { atUsualPace, worksOn } from './usual-pace.ts'
import { workOver } from './work-over.ts'

const everyMs = 50

/** So many events for each replica may go to warm ones in a row: then the others do not ask, or nobody can tell them apart. */
const passedOver = 2

/** Publishes a further control event and awaits its effect, and the end of the work on it; whether that came in time: an effect that is missing once the work is over is for the checks to find. */
const publishAnother = async (
  context: CellContext,
  step: Step,
  action: PublishAction,
  until: number,
): Promise<boolean> => {
  const { progress, recorder, signal, stream } = context
  const ref = await publish(context, step, action)
  const publishedMs = recorder.now()
  const rest = pace(everyMs, signal)
  while (!(await hasEffect(context, ref))) {
    const now = recorder.now()
    const overMs = progress.open() > 0 ? 0 : now - Math.max(progress.lastEndMs(), publishedMs)
    if (now > until || overMs > workMsOf(stream)) return false
    await rest()
  }
  await workOver(context)
  return true
}

/** Replicas that are warm, and how much those did that are not. */
const seenOf = ({ recorder, stream }: CellContext) => {
  const all = [...worksOn(recorder.operations, stream).values()]
  const cold = all.filter((works) => !atUsualPace(works, stream))
  return { anybody: all.length > 0, warm: all.length - cold.length, coldWorks: cold.flat().length }
}

/**
 * Once for a stream, and again when a process was started, unless a start costs it nothing: publishes control events until every replica has handled one at its usual pace, so that no
 * cell is judged by what a start costs. Bounded by the time that the owner says a start takes: what is cold for longer is the system's own.
 */
export const warmUp = async (context: CellContext, step: Step, action: PublishAction): Promise<void> => {
  const { recorder, stream, warmth } = context
  if (warmth.isWarm(stream)) return
  warmth.warmedUp(stream)
  const { replicas = 1 } = stream
  const until = recorder.now() + startMsOf(stream)
  let [published, passed, now] = [0, 0, seenOf(context)]
  // Where nobody is seen at work nobody will be.
  while (now.anybody && now.warm < replicas && passed < passedOver * replicas && recorder.now() < until) {
    published += 1
    const name = `warm${published}`
    if (!(await publishAnother(context, step, { ...action, key: name, event: name }, until))) break
    const next = seenOf(context)
    passed = next.warm === now.warm && next.coldWorks === now.coldWorks ? passed + 1 : 0
    now = next
  }
}
