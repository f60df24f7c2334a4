import { type Check, judgementOf } from '../harness/model/check.ts'
import { counted, list } from './evidence.ts'

/** Factor on the system's own lock time-out that a wait may take before it counts as waiting without a limit: room for a busy machine. */
const slack = 2

/** Handlers wait for a lock no longer than the system's own lock time-out, then give up. */
export const givesUpInTime = (): Check => ({
  name: 'gives-up-in-time',
  property: 'a handler waits for a lock no longer than its lock time-out, then gives up',
  lateFromMs: 1_000,
  judge: (history) => {
    const { lockTimeoutMs } = history.facts
    const waits = history.of('fault').filter(({ phase, heldMs }) => phase === 'bite' && heldMs !== undefined)
    if (lockTimeoutMs === undefined) return judgementOf(0, [], { pass: '', none: 'the stream names no lock time-out' })
    const findings = waits
      .filter(({ heldMs }) => (heldMs ?? 0) > slack * lockTimeoutMs)
      .map(({ subject, heldMs, gaveUp, index }) => ({
        words: `${subject ?? 'a handler'} waited ${((heldMs ?? 0) / 1000).toFixed(1)} s for the lock and ${gaveUp === true ? 'gave up only then' : 'did not give up until we released it'}; its stream declares a lock time-out of ${lockTimeoutMs} ms`,
        operations: [index],
      }))
    const gaveUp = waits.filter((wait) => wait.gaveUp === true)
    return judgementOf(gaveUp.length, findings, {
      pass: `${counted(gaveUp.length, 'wait')} given up in time, after ${list(gaveUp.slice(0, 4).map(({ heldMs }) => `${Math.round(heldMs ?? 0)} ms`))}`,
      none: 'nobody waited for the lock long enough to give up',
    })
  },
})
