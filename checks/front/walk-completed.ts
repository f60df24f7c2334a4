import { isGivenUp } from './answer-words.ts'
import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** The walk came to its end: what the system did kept nobody from going on. */
export const walkCompleted = (): FrontCheck => ({
  name: 'walk-completed',
  property: 'the walk comes to its end',
  judge: (history) => {
    const drives = history.of('phase').filter(({ phase, outcome }) => phase === 'drive' && outcome !== 'invoke')
    const findings = drives
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ words, index }) => {
        const last = history.of('request').findLast((request) => request.index < index)
        return {
          words: `the walk could not go on: ${words}`,
          operations: [...(last === undefined ? [] : [last.index]), index],
          ...(last !== undefined && isGivenUp(last) ? { byTime: true as const } : {}),
        }
      })
    return judgementOf(drives.length, findings, {
      pass: 'every step was done',
      none: 'the walk did not come to its end',
    })
  },
})
