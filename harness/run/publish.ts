import { accessDenied } from './access-denied.ts'
import type { CellContext } from './cell-context.ts'
import { messageOf } from '../errors.ts'
import { pairFor } from '../model/queue-pair.ts'
import { patiently } from './patiently.ts'
import type { PublishAction, Step } from '../model/schedule.ts'
import type { EventRef } from '../model/target.ts'

/** Publishes one copy of an event, its source's content set first, and records how far it came; one that is withheld no further than to its source. */
export const publish = async (context: CellContext, step: Step, action: PublishAction): Promise<EventRef> => {
  const { cell, stream, target, attribution, binding } = context
  const ref = binding.ref(stream, action)
  const { queue } = pairFor(stream, ref.variant)
  // What comes apart goes straight there: its queue is no subscriber of the stream's topic.
  const topic = queue === stream.queue ? stream.topic : undefined
  attribution.claim(cell.id, ref.key, ref.copy)
  const common = {
    kind: 'publish',
    actor: 'harness',
    step: step.id,
    key: ref.key,
    stream: stream.name,
    queue,
    ...(topic === undefined ? {} : { topic }),
    copy: ref.copy,
    event: ref.event,
    version: ref.version,
    variant: ref.variant,
    role: action.role,
    ...(action.dies === true ? { dies: true } : {}),
    ...(action.mayDie === true ? { mayDie: true } : {}),
    ...(action.mayRunOut === true ? { mayRunOut: true } : {}),
    ...(action.withheld === true ? { withheld: true } : {}),
  } as const
  if (action.copy === 1) await patiently(context, async () => stream.prepare?.(ref))
  const list = action.variant === 'unreadable' ? context.unreadable : context.published
  if (action.copy === 1 || !list.some(({ event }) => event === ref.event)) list.push(ref)
  if (action.withheld === true) {
    context.record({ ...common, outcome: 'fail' })
    return ref
  }
  context.record({ ...common, outcome: 'invoke' })
  try {
    const { messageId } = await target.publish(queue, stream.event(ref), topic)
    context.record({ ...common, outcome: 'ok', ...(messageId === undefined ? {} : { messageId }) })
  } catch (error) {
    const denied = accessDenied(error)
    if (denied !== undefined) throw denied
    // Whether the queue took it before the error, nobody can know.
    context.record({ ...common, outcome: 'info', error: messageOf(error) })
  }
  return ref
}
