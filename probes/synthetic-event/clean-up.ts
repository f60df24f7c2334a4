import { messageOf } from '../../harness/errors.ts'
import type { ProbeMemory } from '../../harness/model/probe.ts'
import type { EventStream, Target } from '../../harness/model/target.ts'
import { memoOf, type Published } from './published.ts'

/** When a clean-up that failed is tried again. */
const againMs = 30_000

/** Removes what an event of ours left, and forgets it then; one that failed is tried again, and nothing is published meanwhile. */
export const cleanUp = async (
  published: Published,
  stream: EventStream,
  { target }: { readonly target: Pick<Target, 'publish'> },
  memory: Pick<ProbeMemory, 'keep' | 'forget'>,
): Promise<void> => {
  try {
    const cancelling = await stream.cleanUp?.(published.ref)
    if (cancelling !== undefined) await target.publish(stream.queue, cancelling, stream.topic)
    await memory.forget(published.ref.copy)
  } catch (error) {
    await memory.keep(memoOf({ ...published, uncleaned: messageOf(error) }, Date.now() + againMs))
  }
}
