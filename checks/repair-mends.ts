import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, counted, saysTimeOut, struckBetween } from './evidence.ts'

/** Each repair that operators asked for was done; that both sides are equal then, and nothing is there twice, is judged as ever. */
export const repairMends = (): Check => ({
  name: 'repair-mends',
  property: 'a repair that operators ask for is done',
  judge: (history) => {
    const repairs = history.of('operate').filter(({ action }) => action === 'repair')
    const asked = repairs.filter(({ outcome }) => outcome !== 'invoke')
    const findings = asked
      .filter(({ outcome }) => outcome !== 'ok')
      .map(({ words, step, index }) => {
        const begun = repairs.findLast((each) => each.step === step && each.outcome === 'invoke' && each.index < index)
        const isLate = saysTimeOut(words) && !struckBetween(history, begun?.index ?? 0, index)
        return { words, operations: [index], ...(isLate ? { byTime: true as const } : {}) }
      })
    const last = asked.at(-1)
    return judgementOf(asked.length, findings, {
      pass: `${counted(asked.length, 'repair')} done${last === undefined ? '' : `, the last at ${at(last)}`}`,
      none: 'nothing was repaired',
    })
  },
})
