import { setTimeout as wait } from 'node:timers/promises'
import type { JourneyStep, JourneyTools } from '../harness/model/journey.ts'
import { stepWords } from './step-words.ts'

/** How long a step may take, and who ends it. */
interface Patience {
  readonly ms: number
  readonly signal: AbortSignal
}

/**
 * Takes a step.
 *
 * @returns what went wrong; nothing where all went well
 * @throws why nobody waits for it any more
 */
export const takeStep = async (
  step: JourneyStep,
  tools: Omit<JourneyTools, 'signal'>,
  { ms, signal }: Patience,
): Promise<string | undefined> => {
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  const late = async (): Promise<string> => wait(ms, `it was not done within ${ms} ms`, { signal: until })
  const done = async (): Promise<undefined> => {
    // The getter of the person stays one.
    await step.run(Object.defineProperty(Object.create(tools), 'signal', { value: until }))
  }
  try {
    return await Promise.race([late(), done()])
  } catch (error) {
    signal.throwIfAborted()
    return stepWords(error)
  } finally {
    over.abort()
  }
}
