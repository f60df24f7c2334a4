import { isGone } from '../../harness/reach/database-session.ts'

/** How long an answer is waited for. */
const patienceMs = 5_000
/** The longest that a health may wait for what it asks itself: a pool of connections whose database is away. */
const mostPatienceMs = 60_000

const responseOf = async (url: string, stop: AbortSignal, withinMs: number): Promise<Response | undefined> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(withinMs)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return response
    },
    () => undefined,
  )

/** Whether it answers there with a success. */
export const answers = async (url: string, stop: AbortSignal): Promise<boolean> =>
  (await responseOf(url, stop, patienceMs))?.ok === true

/** Whether it answers there, be it that it is unhealthy; each time that it is asked, an answer is waited for twice as long. */
export const answersAtAll = (url: string, stop: AbortSignal): (() => Promise<boolean>) => {
  let withinMs = patienceMs / 2
  return async () => {
    withinMs = Math.min(2 * withinMs, mostPatienceMs)
    return (await responseOf(url, stop, withinMs)) !== undefined
  }
}

/** Whether nobody listens there any more: a slow or unhealthy answer is none of that. */
export const isDown = async (url: string, stop: AbortSignal): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(patienceMs)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return false
    },
    (error: unknown) => error instanceof Error && isGone(error.cause),
  )
