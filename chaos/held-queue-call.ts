import type { FaultContext } from '../harness/model/fault.ts'
import type { QueuePoint } from '../harness/model/reach.ts'
import { type HeldWork, notOffered } from './held-work.ts'

/** Holds a call at the queue. @throws ShakedownError `point-not-offered` */
export const holdQueueCall = async (
  { reach, stream }: FaultContext,
  point: QueuePoint,
  text: string,
  signal: AbortSignal,
): Promise<HeldWork> => {
  if (reach.tap === undefined) throw notOffered('tap')
  const publishes = point.startsWith('publish')
  const queue = publishes ? stream.publishesTo : stream.queue
  const held = await reach.tap.hold(point, { text, ...(queue === undefined ? {} : { queue }) }, signal)
  const { action, consumer, messageId, queue: at, caller } = held.hit
  const done = point.endsWith('done') ? ', done' : ''
  return {
    replica: caller?.replica ?? consumer,
    // Who is not known by its name is no replica's, and goes on.
    identity: 'certain',
    ...(caller?.pid === undefined ? {} : { pid: caller.pid }),
    sinceMs: performance.now(),
    what: `its ${action}${messageId === undefined ? '' : ` of ${messageId}`} on ${at}${done}`,
    forward: async () => held.forward(),
    drop: held.drop,
  }
}
