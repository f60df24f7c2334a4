import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answerWords, requestName } from './answer-words.ts'

/** Statuses that say that there is no room: insufficient storage, too large, forbidden by a quota. */
const full: ReadonlySet<number> = new Set([403, 409, 413, 429, 507])

/** Who uploads more than there is room for is told so, in words. */
export const quotaIsSaid = (): FrontCheck => ({
  name: 'quota-is-said',
  property: 'whoever uploads more than there is room for is told so',
  stands: () => true,
  judge: (history) => {
    const asked = history.of('request').filter(({ purpose }) => purpose === 'over-quota')
    const findings = asked
      .filter(({ status, said }) => status === undefined || !full.has(status) || (said ?? '').trim() === '')
      .map((request) => ({
        words: `with a full quota ${requestName(request)} ${answerWords(request)}${request.said === undefined ? ', without a word' : `: ${request.said}`}`,
        operations: [request.index],
      }))
    return judgementOf(asked.length, findings, {
      pass: 'it was said that there is no room',
      none: 'nothing was uploaded with a full quota',
    })
  },
})
