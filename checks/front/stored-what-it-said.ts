import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Whatever was said to be stored is found again as it was; where something failed that is said. */
export const storedWhatItSaid = (): FrontCheck => ({
  name: 'stored-what-it-said',
  property: 'what is said to be stored is found again as it was uploaded',
  stands: () => true,
  judge: (history) => {
    const read = history.of('found').filter(({ purpose }) => purpose === 'stored')
    const findings = read
      .filter(({ wanted, got }) => wanted !== got)
      .map(({ what, got, index }) => {
        const upload = history
          .of('request')
          .findLast(
            (request) => request.request === 'upload' && request.index < index && what.endsWith(request.about ?? ''),
          )
        return {
          words: `${what} was answered ${upload?.status ?? 'well'}, and reading it back was ${got}`,
          operations: [...(upload === undefined ? [] : [upload.index]), index],
        }
      })
    return judgementOf(read.length, findings, {
      pass: `${read.length} uploads that were said to have worked were found again`,
      none: 'no upload was said to have worked',
    })
  },
})
