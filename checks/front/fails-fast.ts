import { judgementOf } from '../../harness/model/check.ts'
import type { OperationOf } from '../../harness/model/operation.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** While the breaker of an upstream is open, calls that need it fail at once: nobody waits for what will not come. */
export const failsFast = (): FrontCheck => ({
  name: 'fails-fast',
  property: 'once enough calls timed out, the next ones fail at once',
  judge: (history) => {
    const { breaker } = history.facts
    const requests = history.of('request')
    const waited = requests.filter(({ purpose }) => purpose === 'outage')
    const last = waited.at(-1)
    // After that one may be let through, and waits.
    const halfOpenMs = (last?.timeMs ?? 0) + (breaker?.halfOpensAfterMs ?? 0)
    const open = requests.filter(({ purpose, timeMs, tookMs }) => purpose === 'open' && timeMs - tookMs < halfOpenMs)
    const reached = history.of('fault').filter(({ phase, heldMs }) => phase === 'bite' && heldMs === undefined)
    const wasLetThrough = ({ timeMs, tookMs }: OperationOf<'request'>): boolean =>
      reached.some((bite) => bite.timeMs >= timeMs - tookMs && bite.timeMs <= timeMs)
    const { timeoutMs = 0 } = breaker ?? {}
    // Whoever was let through waited for the upstream; whoever was not, and waited as long, for a machine or for something else.
    const findings = open
      .filter((request) => wasLetThrough(request) || request.tookMs >= timeoutMs || isGood(request))
      .map((request) => ({
        words: `after ${waited.length} calls that timed out the next one still waited: ${requestName(request)} ${answerWords(request)}`,
        operations: [...waited.map(({ index }) => index), request.index],
        ...(wasLetThrough(request) || isGood(request) ? {} : { byTime: true as const }),
      }))
    return judgementOf(breaker === undefined ? 0 : open.length, findings, {
      pass: `${open.length} calls failed within ${Math.round(Math.max(...open.map(({ tookMs }) => tookMs)))} ms while the breaker was open`,
      none: 'nothing was asked while the breaker was open',
    })
  },
})
