import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, counted, failedAction } from './evidence.ts'

/** Each repair that operators asked for was done; that both sides are equal then, and nothing is there twice, is judged as ever. */
export const repairMends = (): Check => ({
  name: 'repair-mends',
  property: 'a repair that operators ask for is done',
  judge: (history) => {
    const asked = history.of('operate').filter(({ action, outcome }) => action === 'repair' && outcome !== 'invoke')
    const findings = asked.filter(({ outcome }) => outcome !== 'ok').map((answer) => failedAction(history, answer))
    const last = asked.at(-1)
    return judgementOf(asked.length, findings, {
      pass: `${counted(asked.length, 'repair')} done${last === undefined ? '' : `, the last at ${at(last)}`}`,
      none: 'nothing was repaired',
    })
  },
})
