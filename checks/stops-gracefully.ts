import { type Check, judgementOf } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { at, counted, list, untoldInWords } from './evidence.ts'

type ProcessOperation = OperationOf<'process'>
type Receive = OperationOf<'receive'>

/** A poll that waited at the queue when its replica was told to end may still be answered. */
const pollMs = 1_000

/** Messages that were in flight at a moment: received, and neither acknowledged nor given back by then. */
const inFlightAt = (history: History, until: number): readonly Receive[] =>
  history
    .of('receive')
    .filter((receive) => receive.index < until)
    .filter((receive) => {
      const since = (operation: { index: number; messageId: string; outcome: string }): boolean =>
        operation.messageId === receive.messageId &&
        operation.index > receive.index &&
        operation.index < until &&
        operation.outcome === 'ok'
      return ![...history.of('acknowledge'), ...history.of('visibility'), ...history.of('move')].some(since)
    })

const inFlight = (history: History, { process, index }: ProcessOperation, until = index): readonly Receive[] =>
  inFlightAt(history, until).filter(({ actor }) => actor === process)

/** A replica that is told to end finishes or gives back what it has in flight, and ends by itself within its grace period. */
export const stopsGracefully = (): Check => ({
  name: 'stops-gracefully',
  property: 'a replica that is told to end finishes what it has in flight, and ends within its grace period',
  lateFromMs: 1_000,
  judge: (history) => {
    const { service } = history.facts
    const own = history.of('process').filter(({ process }) => process.startsWith(service))
    const stops = own
      .filter(({ phase }) => phase === 'stopping')
      .flatMap((stop) => {
        const exit = own.find(
          ({ process, phase, index }) => process === stop.process && phase === 'exited' && index > stop.index,
        )
        return exit === undefined ? [] : [{ stop, exit }]
      })
    // Also one that had acknowledged its message before, and was hit by a fault in the middle of the work.
    const hit = new Set(history.of('fault').map(({ toldToEnd }) => toldToEnd))
    const busy = stops.filter(({ stop }) => inFlight(history, stop).length > 0 || hit.has(stop.process))
    // Whether these were finished is not known of anybody.
    const untold = stops.flatMap(({ stop }) =>
      inFlightAt(history, stop.index).filter(({ actor, identity }) => identity === 'inferred' && actor === service),
    )
    const findings = stops.flatMap(({ stop, exit }) => {
      const tookMs = Math.round(exit.timeMs - stop.timeMs)
      const killed = exit.signal === 'SIGKILL'
      // Whoever got no processor ends late. Who goes on receiving was not about to end at all.
      const goesOn = history
        .of('receive')
        .some(
          ({ actor, timeMs, index }) => actor === stop.process && timeMs > stop.timeMs + pollMs && index < exit.index,
        )
      const how = killed && !goesOn ? { byTime: true as const } : {}
      const forced = killed
        ? [
            {
              words: `${stop.process} was told to end at ${at(stop)}, had not ended when its grace period was over, and was killed after ${tookMs} ms`,
              operations: [stop.index, exit.index],
              ...how,
            },
          ]
        : []
      const left = inFlight(history, stop, exit.index)
      const dropped =
        left.length > 0
          ? [
              {
                words: `${stop.process} ended at ${at(exit)}, ${tookMs} ms after it was told to, with work in flight: ${list(left.map(({ key, messageId }) => `the message of ${key ?? messageId}`))} was left to the visibility time-out`,
                operations: [...left.map(({ index }) => index), stop.index, exit.index],
                ...how,
              },
            ]
          : []
      return [...forced, ...dropped]
    })
    return judgementOf(untold.length > 0 ? 0 : busy.length, findings, {
      pass: `${counted(busy.length, 'replica')} told to end in mid-work finished it and ended within the grace period`,
      none: untold.length > 0 ? untoldInWords(untold) : 'no replica was told to end while it had work in flight',
    })
  },
})
