import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, counted } from './evidence.ts'

/** When all work is done no connection is left in a transaction: whoever takes one gives it back, also when the work failed. */
export const connectionsGivenBack = (): Check => ({
  name: 'connections-given-back',
  property: 'when all work is done no connection is left in an open transaction',
  judge: (history) => {
    const measured = history.of('probe').filter(({ probe }) => probe === 'open-transactions')
    const last = measured.at(-1)
    const healed = history.of('fault').findLast(({ phase }) => phase === 'heal')
    if (last === undefined || healed === undefined || last.index < healed.index)
      return judgementOf(0, [], { pass: '', none: 'open transactions were not measured after the fault' })
    const findings = last.value > 0 ? [{ words: `at ${at(last)}, ${last.words}`, operations: [last.index] }] : []
    return judgementOf(measured.length, findings, {
      pass: `${counted(measured.length, 'measurement')}, the last at ${at(last)}: ${last.words}`,
      none: '',
    })
  },
})
