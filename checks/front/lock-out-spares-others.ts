import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, requestName } from './answer-words.ts'

/** Who guesses at one account locks nobody else out. */
export const lockOutSparesOthers = (): FrontCheck => ({
  name: 'lock-out-spares-others',
  property: 'guessing at one account locks nobody else out',
  stands: () => true,
  judge: (history) => {
    const guessed = history.of('request').findLast(({ purpose }) => purpose === 'guess')
    const others = history
      .of('request')
      .filter(({ purpose, index }) => purpose === 'others' && guessed !== undefined && index > guessed.index)
    const findings = others
      .filter((request) => !isGood(request))
      .map((request) => ({
        words: `${requestName(request)}, whose password nobody guessed at, ${answerWords(request)}`,
        operations: [...(guessed === undefined ? [] : [guessed.index]), request.index],
      }))
    return judgementOf(others.length, findings, {
      pass: 'others could sign in all the while',
      none: 'nobody else signed in afterwards',
    })
  },
})
