import { judgementOf } from '../../harness/model/check.ts'
import type { LoadCheck } from './load-check.ts'

/**
 * The script that k6 ran did what it was written for. k6 itself ends with 0 where iterations threw, and where nothing had a threshold
 * (grafana.com/docs/k6, "error codes").
 */
export const scriptHeld = (): LoadCheck => ({
  name: 'script-held',
  property: "k6's script ran without an error of its own, and its own thresholds hold",
  stands: () => true,
  applies: (history) => history.facts.variant === 'k6',
  judge: (history) => {
    const end = history.of('load-end').at(-1)
    if (end === undefined) return judgementOf(0, [], { pass: '', none: 'k6 did not come to its end' })
    const { broken, exitCode, k6Thresholds = [], words, index } = end
    const unknown = (why: string): ReturnType<LoadCheck['judge']> => ({ verdict: 'unknown', words: why, findings: [] })
    if (exitCode === undefined) return unknown(words)
    if (broken !== undefined && broken.iterations > 0)
      return unknown(`${broken.iterations} iterations of the script ended with an error of its own: ${broken.words}`)
    if (exitCode !== 0 && exitCode !== 99) return unknown(words)
    const findings =
      exitCode === 99
        ? [{ words: `k6 found thresholds crossed, of ${k6Thresholds.join(', ')}`, operations: [index] }]
        : []
    return judgementOf(k6Thresholds.length, findings, {
      pass: `k6 held ${k6Thresholds.join(', ')}`,
      none: 'the script has no threshold, without which k6 cannot fail',
    })
  },
})
