import { type Check, judgementOf } from '../harness/model/check.ts'
import { counted } from './evidence.ts'

/** Factor on the system's own statement time-out beyond which a statement counts as running without a limit: room for a busy machine. */
const slack = 2

/** No statement runs for longer than the system's own statement time-out. */
export const statementsTimeOut = (): Check => ({
  name: 'statements-time-out',
  property: 'no statement runs for longer than its statement time-out',
  lateFromMs: 1_000,
  judge: (history) => {
    const timeoutMs = history.facts.statements?.timeoutMs
    if (timeoutMs === undefined) return judgementOf(0, [], { pass: '', none: 'the stream names no statement time-out' })
    const ran = history.of('fault').filter(({ phase, heldMs }) => phase === 'bite' && heldMs !== undefined)
    const findings = ran
      .filter(({ heldMs = 0 }) => heldMs > slack * timeoutMs)
      .map(({ subject, heldMs = 0, index }) => ({
        words: `a statement of ${subject ?? 'somebody'} ran for ${(heldMs / 1000).toFixed(1)} s; its statement time-out is ${timeoutMs} ms`,
        operations: [index],
        beyondMs: heldMs - slack * timeoutMs,
      }))
    const given = ran.filter(({ gaveUp }) => gaveUp === true)
    const cancelled = history.of('log').filter(({ sqlState }) => sqlState === '57014')
    return judgementOf(ran.length, findings, {
      pass: `${counted(ran.length, 'slow statement')}, the longest of ${Math.round(Math.max(...ran.map(({ heldMs = 0 }) => heldMs)))} ms; ${given.length} given up by the time-out (57014 logged ${cancelled.length} times)`,
      none: 'no statement was seen to be slow',
    })
  },
})
