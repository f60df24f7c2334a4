import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { counted } from '../evidence.ts'
import { answerWords, isGivenUp, isGood, requestName } from './answer-words.ts'

/** Requests of which nothing stood in the way are answered. What has to be refused is judged by the checks of each scenario. */
export const answeredAsDue = (): FrontCheck => ({
  name: 'answered-as-due',
  property: 'requests in whose way nothing stands are answered as they should be',
  stands: () => true,
  judge: (history) => {
    const due = history.of('request').filter((request) => request.due === 'answered')
    const findings = due
      .filter((request) => !isGood(request))
      .map((request) => ({
        words: `${requestName(request)} ${answerWords(request)}`,
        operations: [request.index],
        ...(isGivenUp(request) ? { byTime: true as const } : {}),
      }))
    return judgementOf(due.length, findings, {
      pass: `all of ${counted(due.length, 'request')} answered as due`,
      none: 'no request was sent that had to be answered',
    })
  },
  applies: (history) => history.of('request').some(({ due }) => due === 'answered'),
})
