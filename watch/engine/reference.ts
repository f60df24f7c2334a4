import { messageOf } from '../../harness/errors.ts'

/** Whether our own network is there: something that always answers answers. */
export interface Reference {
  /** Why it is not; undefined when it is, or when nobody said what always answers. */
  gone(): Promise<string | undefined>
}

/** An answer holds for so long: a hundred monitors that fail at once make one look. */
const holdsMs = 2000
const timeoutMs = 5000

/** A look at an address that always answers; whatever it answers is an answer. */
export const reference = (url: string | undefined): Reference => {
  let last: { readonly atMs: number; readonly answer: Promise<string | undefined> } | undefined
  const ask = async (at: string): Promise<string | undefined> => {
    try {
      const answer = await fetch(at, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
      await answer.body?.cancel()
      return undefined
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      return `the watcher's own network is gone: ${at} does not answer either (${messageOf(cause)})`
    }
  }
  return {
    gone: async () => {
      if (url === undefined) return undefined
      const nowMs = performance.now()
      if (last === undefined || nowMs - last.atMs > holdsMs) last = { atMs: nowMs, answer: ask(url) }
      return last.answer
    },
  }
}
