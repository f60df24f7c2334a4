import { say } from './say.js'
import { refresh, session, SignedOut } from './session.js'

/** What the system answered when it did not do what was asked. */
export class Refused extends Error {
  constructor(status, { userMessage, moreInfo }) {
    super(userMessage ?? `Answer ${status}.`)
    this.status = status
    this.moreInfo = moreInfo
  }
}

/** No answer came, or none that settles it: nobody knows what became of what was asked. */
export class NoAnswer extends Error {}

const passing = new Set([429, 502, 503, 504])
const pausesMs = [0, 500, 1_500, 3_000]
const longestPauseMs = 5_000

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

const pauseOf = (answer, nth) => {
  const asked = Number(answer?.headers.get('retry-after') ?? 0) * 1_000
  return Math.min(longestPauseMs, Math.max(asked, pausesMs[nth] ?? longestPauseMs))
}

const send = async (path, options) => {
  const { accessToken } = session() ?? {}
  if (accessToken === undefined) throw new SignedOut()
  const headers = { ...options.headers, authorization: `Bearer ${accessToken}` }
  const answer = await fetch(path, { ...options, headers, signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
  // New tokens are worth another try; where nobody can tell who asks, it is one more that did not work.
  if (answer?.status === 401) return (await refresh(accessToken)) ? send(path, options) : undefined
  return answer
}

/**
 * Asks the system, again where that can help: whatever is asked may be asked twice. `quiet`: nobody waits for it.
 *
 * @throws SignedOut, Refused or NoAnswer
 */
export const call = async (path, { quiet = false, ...options } = {}) => {
  let answer
  for (let nth = 0; nth < pausesMs.length; nth += 1) {
    if (nth > 0) {
      if (!quiet) say('That takes longer than usual. Still trying …', 'busy')
      await pause(pauseOf(answer, nth))
    }
    answer = await send(path, options)
    if (answer?.ok) return answer
    if (answer !== undefined && !passing.has(answer.status))
      throw new Refused(answer.status, await answer.json().catch(() => ({})))
  }
  const words = answer === undefined ? undefined : (await answer.json().catch(() => ({}))).userMessage
  throw new NoAnswer(words ?? 'Nobody can be reached at the moment.')
}
