import { messageOf } from '../../harness/errors.ts'

const timeoutMs = 10_000

/** Tells somebody else's dead man's switch that the watcher lives and sees. */
export const beatDeadMan = async (url: string, complain: (words: string) => void): Promise<void> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
    await answer.body?.cancel()
    if (!answer.ok) complain(`the dead man's switch answered ${answer.status}`)
  } catch (error) {
    complain(`the dead man's switch cannot be reached: ${messageOf(error)}`)
  }
}
