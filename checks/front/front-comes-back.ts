import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Once the walk is over and all faults are healed, the front door is well again. */
export const frontComesBack = (): FrontCheck => ({
  name: 'front-comes-back',
  property: 'the front door is well again once all faults are healed',
  judge: (history) => {
    const drive = history.of('phase').findLast(({ phase, outcome }) => phase === 'drive' && outcome !== 'invoke')
    const last = history
      .of('phase')
      .findLast(
        ({ phase, outcome, index }) => phase === 'steady' && outcome !== 'invoke' && index > (drive?.index ?? 0),
      )
    if (drive === undefined || last === undefined)
      return { verdict: 'unknown', words: 'it was not asked after the walk', findings: [] }
    if (last.outcome === 'ok') return { verdict: 'pass', words: last.words, findings: [] }
    const words = `the front door is not well after the walk: ${last.words}`
    return { verdict: 'fail', words, findings: [{ words, operations: [last.index] }] }
  },
})
