import { type Check, judgementOf } from '../harness/model/check.ts'
import { leftovers } from '../harness/model/schedule.ts'
import { list } from './evidence.ts'

/**
 * The whole schedule was carried out, and every operator's action succeeded. If not, the claim was not put to the whole test: `unknown`, unless
 * another check fails.
 */
export const scheduleCompleted = (): Check => ({
  name: 'schedule-completed',
  property: 'the whole schedule was carried out',
  judge: (history) => {
    const end = history.of('phase').find(({ phase, outcome }) => phase === 'drive' && outcome !== 'invoke')
    const lost = history.of('publish').filter(({ outcome }) => outcome === 'info')
    const refused = history.of('operate').filter(({ outcome, step }) => outcome === 'fail' && step !== leftovers)
    if (end?.outcome === 'ok' && lost.length === 0 && refused.length === 0)
      return judgementOf(1, [], { pass: 'every step of the schedule was taken', none: '' })
    const words =
      end === undefined
        ? 'the drive did not come to its end'
        : lost.length > 0
          ? `${lost.length} publishes had no answer`
          : end.outcome === 'ok'
            ? list(refused.map((operation) => operation.words))
            : end.words
    return {
      verdict: 'unknown',
      words,
      findings: [
        {
          words,
          operations: [...[...lost, ...refused].map(({ index }) => index), ...(end === undefined ? [] : [end.index])],
        },
      ],
    }
  },
})
