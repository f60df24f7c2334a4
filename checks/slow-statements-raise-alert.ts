import { type Check, judgementOf } from '../harness/model/check.ts'
import { at, counted } from './evidence.ts'

/** Name of the alert, as the system's log gives it. */
const name = 'slow-statements'

/** When statements take longer than the system's own threshold, whoever runs them raises an alert, and clears it once they are quick again. */
export const slowStatementsRaiseAlert = (): Check => ({
  name: 'slow-statements-raise-alert',
  property: 'statements beyond the threshold raise an alert, which clears once they are quick again',
  lateFromMs: 1_000,
  judge: (history) => {
    const slowMs = history.facts.statements?.slowMs
    if (slowMs === undefined)
      return judgementOf(0, [], { pass: '', none: 'the stream does not say which statements its system calls slow' })
    const inject = history.of('fault').find(({ phase }) => phase === 'inject')
    const slow = history.of('fault').filter(({ phase, heldMs = 0 }) => phase === 'bite' && heldMs > slowMs)
    const findings = slow.flatMap((bite) => {
      const who = bite.subject ?? 'somebody'
      const alerts = history
        .of('alert')
        .filter((alert) => alert.name === name && who.startsWith(alert.actor) && alert.index > (inject?.index ?? 0))
      const raised = alerts.find(({ state, index }) => state === 'raised' && index < bite.index)
      const last = alerts.at(-1)
      const words = `a statement of ${who} took ${Math.round(bite.heldMs ?? 0)} ms, which its system calls slow from ${slowMs} ms on`
      if (raised === undefined)
        return [{ words: `${words}, and no alert had been raised by ${at(bite)}`, operations: [bite.index] }]
      if (last?.state === 'cleared') return []
      return [
        {
          words: `${words}; the alert of ${at(raised)} was never cleared`,
          operations: [bite.index, ...alerts.map(({ index }) => index)],
        },
      ]
    })
    const first = history.of('alert').find((alert) => alert.name === name && alert.state === 'raised')
    return judgementOf(slow.length, findings, {
      pass: `${counted(slow.length, 'statement')} beyond ${slowMs} ms; the alert was raised${first === undefined ? '' : ` at ${at(first)}`} and cleared`,
      none: `no statement was seen to take longer than ${slowMs} ms`,
    })
  },
})
