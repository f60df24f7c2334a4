import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, isGood, isRefused, requestName } from './answer-words.ts'

/** After as many wrong passwords as its owner says, the account is locked: the right one does not help either. */
export const guessingLocksAccount = (): FrontCheck => ({
  name: 'guessing-locks-account',
  property: 'an account is locked once its password was guessed at too often',
  stands: () => true,
  judge: (history) => {
    const guesses = history.of('request').filter(({ purpose }) => purpose === 'guess')
    const tries = history.of('request').filter(({ purpose }) => purpose === 'locked')
    const findings = [
      ...guesses.filter(isGood).map((request) => ({
        words: `a wrong password was right: ${requestName(request)} ${answerWords(request)}`,
        operations: [request.index],
      })),
      ...tries
        .filter((request) => !isRefused(request))
        .map((request) => ({
          words: `after ${guesses.length} wrong passwords the account is not locked: ${requestName(request)} ${answerWords(request)}`,
          operations: [...guesses.map(({ index }) => index), request.index],
        })),
    ]
    return judgementOf(tries.length, findings, {
      pass: `the account was locked after ${guesses.length} wrong passwords`,
      none: 'nobody tried the right password afterwards',
    })
  },
})
