import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Nothing is stored by half: no object without its metadata, no metadata without its object, once what sweeps had its time. */
export const noOrphans = (): FrontCheck => ({
  name: 'no-orphans',
  property: 'neither an object without metadata nor metadata without an object is left',
  judge: (history) => {
    const looks = history.of('found').filter(({ purpose }) => purpose === 'halves')
    const failed = history.of('request').filter(({ purpose }) => purpose === 'half-way')
    const findings = looks
      .filter(({ wanted, got }) => wanted !== got)
      .map(({ got, index }) => ({
        words: `after an upload that failed half way, ${got}`,
        operations: [...failed.map((each) => each.index), index],
      }))
    return judgementOf(looks.length, findings, {
      pass: 'whatever is stored is so as a whole',
      none: 'nobody looked at what is stored',
    })
  },
})
