import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** Once the upstream answers again the breaker closes, within the time that its owner says, and stays closed. */
export const breakerCloses = (): FrontCheck => ({
  name: 'breaker-closes',
  property: 'once the upstream is back, calls are answered again',
  judge: (history) => {
    const healed = history.of('fault').findLast(({ phase }) => phase === 'heal')
    const after = history.of('request').filter(({ purpose }) => purpose === 'recovering' || purpose === 'recovered')
    const recovered = after.filter(({ purpose }) => purpose === 'recovered')
    const failed = recovered.filter((request) => !isGood(request))
    const findings = failed.map((request) => ({
      words: `${((request.timeMs - (healed?.timeMs ?? request.timeMs)) / 1000).toFixed(1)} s after the upstream was back the breaker is still open: ${requestName(request)} ${answerWords(request)}`,
      operations: [...(healed === undefined ? [] : [healed.index]), request.index],
    }))
    const first = after.find(isGood)
    return judgementOf(healed === undefined ? 0 : recovered.length, findings, {
      pass: `calls were answered again ${(((first?.timeMs ?? 0) - (healed?.timeMs ?? 0)) / 1000).toFixed(1)} s after the upstream was back`,
      none: 'nothing was asked after the upstream was back',
    })
  },
})
