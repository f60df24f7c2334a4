import { messageOf } from '../harness/errors.ts'
import { exceeded, type Limits, utmost } from '../harness/incidents/limits.ts'
import { limitedTime } from '../harness/once-aborted.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { answerProblems, type ExpectedAnswer } from './http/answer-problems.ts'
import { type Phases, type TimedAnswer, timedRequest } from './http/timed-request.ts'

/** Options of {@link http}. */
export interface HttpProbeOptions extends ExpectedAnswer {
  readonly url: string
  /** @default 'GET' */
  readonly method?: string
  readonly send?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** Environment variable whose value goes into `Authorization`, as it is. @default none */
  readonly authorizationFrom?: string
  /** Milliseconds from the first to the last byte. @default those of the runbooks: info above 500, warning above 1000, critical above 2000 */
  readonly within?: Limits
  /** How many redirects are followed; one more is a problem. A redirect that `status` names is an answer. @default 0 */
  readonly redirects?: number
}

const responseTimes: Limits = { info: 500, warning: 1000, critical: 2000 }

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

const inPhases = ({ dnsMs, connectMs, tlsMs, firstByteMs }: Phases): string =>
  [
    ...(dnsMs === undefined ? [] : [`DNS ${dnsMs} ms`]),
    ...(connectMs === undefined ? [] : [`connect ${connectMs} ms`]),
    ...(tlsMs === undefined ? [] : [`TLS ${tlsMs} ms`]),
    `first byte ${firstByteMs} ms`,
  ].join(', ')

/** Follows redirects as far as it may. `Authorization` goes to the first host only. */
const follow = async (
  { url, method = 'GET', send = {}, authorizationFrom, redirects = 0, status }: HttpProbeOptions,
  signal: AbortSignal,
): Promise<TimedAnswer> => {
  const secret = authorizationFrom === undefined ? undefined : process.env[authorizationFrom]
  if (authorizationFrom !== undefined && (secret === undefined || secret === ''))
    throw new Error(`the environment variable ${authorizationFrom} is not set`)
  const first = new URL(url)
  let at = first
  const wanted = status === undefined ? [] : [status].flat()
  for (let hop = 0; ; hop += 1) {
    const authorization = secret !== undefined && at.origin === first.origin ? { authorization: secret } : {}
    const headers = { 'user-agent': 'shakedown-watch', accept: '*/*', ...send.headers, ...authorization }
    const answer = await timedRequest({ url: at, method, headers, body: send.body, signal })
    const { location } = answer.headers
    if (!isRedirect(answer.status) || wanted.includes(answer.status) || location === undefined || hop >= redirects)
      return answer
    at = new URL(location, at)
  }
}

const measured = (url: string, answer: TimedAnswer, options: HttpProbeOptions): readonly Measurement[] => {
  const { phases, status } = answer
  const problems = answerProblems(answer, options)
  const slow = exceeded(phases.totalMs, options.within ?? responseTimes)
  const parts = inPhases(phases)
  const time = `${phases.totalMs} ms (${parts})`
  const level = problems.length > 0 ? undefined : slow
  return [
    {
      subject: url,
      value: phases.totalMs,
      unit: 'ms',
      ok: problems.length === 0 && slow === undefined,
      words: problems.length > 0 ? `${url}: ${problems.join('; ')}` : `${url} answered ${status} in ${time}`,
      evidence: { status, phases: { ...phases } },
      ...(level === undefined ? {} : { level }),
    },
  ]
}

/** Whether something answers over HTTP as it should, and how fast, part by part. Each look has a connection of its own. */
export const http = (options: HttpProbeOptions): FreeProbe => {
  const { url, within = responseTimes } = options
  // Beyond its highest limit an answer gets no worse; some time more tells a slow one from none.
  const takesUpToMs = 2 * (utmost(within) ?? 5000)
  const none = (words: string, unreachable: boolean): readonly Measurement[] => [
    { subject: url, value: takesUpToMs, unit: 'ms', ok: false, words, ...(unreachable ? { unreachable } : {}) },
  ]
  return {
    name: 'http',
    needs: 'nothing',
    takesUpToMs,
    ...(options.authorizationFrom === undefined ? {} : { variables: [options.authorizationFrom] }),
    ...(URL.canParse(url) && /^https?:/.test(url)
      ? {}
      : { problems: [`http has the url "${url}", which is no URL with http or https`] }),
    measure: async ({ signal }: LookContext) => {
      const patience = limitedTime(takesUpToMs, signal)
      try {
        return measured(url, await follow(options, patience.signal), options)
      } catch (error) {
        // Whoever gave up was us; what that means, the one who waits decides.
        signal.throwIfAborted()
        if (patience.isOver()) return none(`${url} did not answer within ${takesUpToMs} ms`, true)
        if (!(error instanceof Error && 'code' in error)) throw error
        return none(`${url} does not answer: ${messageOf(error)}`, true)
      } finally {
        patience.end()
      }
    },
  }
}
