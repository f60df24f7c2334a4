import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { isHopeless } from '../../harness/hopeless-query.ts'
import type { EventStream, StreamFacts } from '../../harness/model/target.ts'

const everyMs = 200

/** As long as the system may stand still elsewhere: some make their tables a while after they count as started. */
export const patienceMs = ({ visibilityTimeoutMs }: StreamFacts): number => 2 * visibilityTimeoutMs + 10_000

/** Waits for work that knows no signal, and leaves it behind once that is aborted. */
const unless = async (signal: AbortSignal, work: Promise<unknown>): Promise<void> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/**
 * Reads the effects of a key that nobody published, before anything is published: a reader that cannot work would let every cell end
 * unknown, one by one.
 *
 * @throws the signal's reason once it is aborted; {ShakedownError} exit 2, with what the reader said last, when it does not work within a while
 */
export const tryEffects = async (stream: EventStream, signal: AbortSignal): Promise<void> => {
  const key = stream.key('trial', 0)
  const withinMs = patienceMs(stream)
  const deadline = performance.now() + withinMs
  for (;;)
    try {
      await unless(signal, stream.effects([key]))
      return
    } catch (error) {
      signal.throwIfAborted()
      // Whatever time goes by, it is not going to mend itself.
      if (error instanceof ShakedownError) throw error
      if (performance.now() < deadline && !isHopeless(error)) {
        await delay(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted())
        continue
      }
      throw new ShakedownError(
        'effects-unreadable',
        `the effects of the stream "${stream.name}" cannot be read, ${isHopeless(error) ? 'asked' : `tried for ${withinMs / 1000} s`} with a key that has none: ${messageOf(error)}`,
        {
          hint: `Mend "effects" of that stream: for a key without records it must give none. If what it reads is there only after a while, say with "ready" or "health" of the process when it has started.`,
          exitCode: 2,
          cause: error,
        },
      )
    }
}
