import { messageOf } from '../../harness/errors.ts'
import type { ProbeContext } from '../../harness/model/probe.ts'
import type { EventStream } from '../../harness/model/target.ts'
import { memoOf, newRef, type Published } from './published.ts'

/**
 * Publishes one event of our own. It is remembered before it is sent, so that whatever ends the watcher in between, what it left is judged and removed.
 *
 * @throws when the queue gave no answer: whether it has the event, nobody knows
 */
export const publishOne = async (
  live: EventStream,
  { target, memory }: ProbeContext,
  againAfterMs: number,
): Promise<Published> => {
  const publishedMs = Date.now()
  const ref = newRef(memory?.monitor ?? 'scenario', publishedMs, (seed) => live.key(seed, 0))
  const published: Published = {
    ref: { ...ref },
    publishedMs,
    queue: live.queue,
    topic: live.topic,
    seen: false,
    uncertain: false,
  }
  await live.prepare?.(ref)
  await memory?.keep(memoOf({ ...published, uncertain: true }, publishedMs + againAfterMs))
  try {
    await target.publish(live.queue, live.event(ref), live.topic)
  } catch (error) {
    throw new Error(
      `an event could not be published ${live.topic === undefined ? `on ${live.queue}` : `to ${live.topic}`}: ${messageOf(error)}`,
      { cause: error },
    )
  }
  await memory?.keep(memoOf(published, publishedMs + againAfterMs))
  return published
}
