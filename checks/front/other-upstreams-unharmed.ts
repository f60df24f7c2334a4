import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { counted } from '../evidence.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** While one upstream hangs, and its breaker is open, what asks the others is answered. */
export const otherUpstreamsUnharmed = (): FrontCheck => ({
  name: 'other-upstreams-unharmed',
  property: 'the trouble of one upstream is none of the others’',
  stands: () => true,
  judge: (history) => {
    const asked = history.of('request').filter(({ purpose }) => purpose === 'bystander')
    const findings = asked
      .filter((request) => !isGood(request))
      .map((request) => ({
        words: `an upstream that is well was not asked while another hung: ${requestName(request)} ${answerWords(request)}`,
        operations: [request.index],
      }))
    return judgementOf(asked.length, findings, {
      pass: `meanwhile ${counted(asked.length, 'call')} to other upstreams had an answer`,
      none: 'nothing was asked of other upstreams meanwhile',
    })
  },
})
