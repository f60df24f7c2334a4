import { isGone } from '../../harness/reach/database-session.ts'

/** Whether it answers there with a success. */
export const answers = async (url: string, stop: AbortSignal): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(5_000)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return response.ok
    },
    () => false,
  )

/** Whether nobody listens there any more: a slow or unhealthy answer is none of that. */
export const isDown = async (url: string, stop: AbortSignal): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(5_000)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return false
    },
    (error: unknown) => error instanceof Error && isGone(error.cause),
  )
