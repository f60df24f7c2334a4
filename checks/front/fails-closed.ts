import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** Nobody is let in while nobody can tell whether their session is alive. */
export const failsClosed = (): FrontCheck => ({
  name: 'fails-closed',
  property: 'nobody is let in while their session cannot be looked up',
  stands: () => true,
  judge: (history) => {
    const asked = history.of('request').filter(({ purpose }) => purpose === 'without-store')
    const findings = asked.filter(isGood).map((request) => ({
      words: `let in though the session could not be looked up: ${requestName(request)} ${answerWords(request)}`,
      operations: [request.index],
    }))
    return judgementOf(asked.length, findings, {
      pass: `${asked.length} requests were turned away while sessions could not be looked up`,
      none: 'nothing was asked while sessions could not be looked up',
    })
  },
})
