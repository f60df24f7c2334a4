import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'

/** Each alert was open and closed when it should be. */
export const alertedInTime = (): FrontCheck => ({
  name: 'alerted-in-time',
  property: 'the alert opens in time once there is a reason, and closes once there is none',
  judge: (history) => {
    const looked = history.of('found').filter(({ purpose }) => purpose === 'alert')
    const findings = looked
      .filter(({ wanted, got }) => wanted !== got)
      .map(({ what, wanted, got, index }) => ({
        words: `${what} was ${got} when it should have been ${wanted}`,
        operations: [index],
        // It came, and only too late.
        ...(got.startsWith(wanted) ? { byTime: true as const } : {}),
      }))
    return judgementOf(looked.length, findings, {
      pass: `the alert was as it should be, ${looked.length} times`,
      none: 'no alert was looked for',
    })
  },
})
