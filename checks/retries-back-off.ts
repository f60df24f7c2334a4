import { type Check, judgementOf } from '../harness/model/check.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at } from './evidence.ts'

type Hit = OperationOf<'fault'>

/** Pause, in ms, from which a retry within one delivery counts as one that backs off. */
const pauseMs = 100

/** A call that failed is not tried again at once: it costs a delivery, or at least a pause. */
export const retriesBackOff = (): Check => ({
  name: 'retries-back-off',
  property: 'a failed call is tried again only with a later delivery, or after a pause',
  needs: () => ['sees-consumers'],
  stands: () => true,
  lateFromMs: 1_000,
  judge: (history) => {
    const hits = history.of('fault').filter(({ phase, key }) => phase === 'bite' && key !== undefined)
    const again = (of: (hit: Hit) => string | undefined) =>
      [...Map.groupBy(hits, of)].flatMap(([, same]) =>
        same.slice(1).map((next, nth) => ({ before: same[nth] ?? next, next, calls: nth + 2 })),
      )
    const pairs = again(({ key }) => key)
    // A handler may make several calls about one event side by side: another call is no retry.
    const findings = again(({ key, subject }) => `${key ?? ''} ${subject ?? ''}`)
      .filter(({ before, next, calls }) => {
        const receives = history.of('receive').filter(({ key, index }) => key === next.key && index < next.index)
        // Whoever tried some times in the delivery before may begin with the next one at once.
        const isNext = receives.some(({ index }) => index > before.index)
        // Each call may be that of a delivery of its own, however long that one waited within the consumer.
        return !isNext && calls > receives.length && next.timeMs - before.timeMs < pauseMs
      })
      .map(({ before, next }) => ({
        words: `the call about ${next.key ?? ''} that failed at ${at(before)} was tried again ${Math.round(next.timeMs - before.timeMs)} ms later, within the same delivery`,
        operations: [before.index, next.index],
      }))
    return judgementOf(pairs.length, findings, {
      pass: `none of ${pairs.length} retries of failed calls came at once`,
      none: 'no failed call was tried again',
    })
  },
})
