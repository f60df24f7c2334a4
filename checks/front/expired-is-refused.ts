import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** What needs a certificate that has expired is not done. */
export const expiredIsRefused = (): FrontCheck => ({
  name: 'expired-is-refused',
  property: 'nothing is done over a connection whose certificate has expired',
  stands: () => true,
  judge: (history) => {
    const asked = history.of('request').filter(({ purpose }) => purpose === 'expired-certificate')
    // From outside a certificate that was never taken up and one whose end nobody looks at are alike.
    const wasShown = history.of('request').some((each) => each.purpose === 'until-shown' && !isGood(each))
    const how = wasShown
      ? 'though the certificate had expired'
      : 'though the certificate given to it had expired, which it may not have taken up'
    const findings = asked.filter(isGood).map((request) => ({
      words: `done ${how}: ${requestName(request)} ${answerWords(request)}`,
      operations: [request.index],
    }))
    return judgementOf(asked.length, findings, {
      pass: `${asked.length} requests were turned away while the certificate had expired`,
      none: 'nothing was asked for while the certificate had expired',
    })
  },
})
