import { judgementOf } from '../../harness/model/check.ts'
import type { LoadCheck } from './load-check.ts'
import { sums } from './sums.ts'

const percent = (share: number): string => `${Math.round(share * 10_000) / 100} %`

/** No more requests than the threshold bears are without a right answer. */
export const fewErrors = (): LoadCheck => ({
  name: 'few-errors',
  property: 'no more requests than the threshold bears are without a right answer',
  stands: () => true,
  judge: (history) => {
    const figures = history.of('load')
    const { sent, wrong, kinds } = sums(figures)
    const borne = history.facts.thresholds.errorShare
    const share = sent === 0 ? 0 : wrong / sent
    const told = kinds.slice(0, 3).map(([words, count]) => `${count} × ${words}`)
    const more = kinds.length > told.length ? ', and others' : ''
    const findings =
      share > borne
        ? [
            {
              words: `${wrong} of ${sent} requests (${percent(share)}) had no right answer: ${told.join(', ')}${more}; at most ${percent(borne)} was promised`,
              operations: figures
                .filter((each) => each.right < each.sent)
                .slice(0, 10)
                .map(({ index }) => index),
            },
          ]
        : []
    return judgementOf(sent, findings, {
      pass: `${sent - wrong} of ${sent} requests had the right answer${wrong === 0 ? '' : ` (${percent(share)} without, at most ${percent(borne)} is borne)`}`,
      none: 'no request was sent',
    })
  },
})
