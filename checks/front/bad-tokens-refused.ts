import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, isRefused, requestName } from './answer-words.ts'

/** Tokens that are no good are refused (4xx), whatever makes them so. */
export const badTokensRefused = (): FrontCheck => ({
  name: 'bad-tokens-refused',
  property: 'expired, forged and replayed tokens, and those of sessions that are gone, are refused',
  stands: () => true,
  judge: (history) => {
    const bad = history.of('request').filter(({ purpose }) => purpose === 'bad-token')
    const findings = bad
      .filter((request) => !isRefused(request))
      .map((request) => ({
        words: `${isGood(request) ? 'let in with' : 'not refused:'} ${request.about ?? 'a bad token'}: ${requestName(request)} ${answerWords(request)}`,
        operations: [request.index],
      }))
    return judgementOf(bad.length, findings, {
      pass: `${bad.length} bad tokens were refused: ${bad.map(({ about }) => about ?? '').join(', ')}`,
      none: 'no bad token was shown',
    })
  },
})
