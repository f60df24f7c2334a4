import { judgementOf } from '../../harness/model/check.ts'
import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { at } from '../evidence.ts'

/** Neither the front door nor a service behind it ends by itself, whatever is asked of it. */
export const frontStaysUp = (): FrontCheck => ({
  name: 'front-stays-up',
  property: 'neither the front door nor a service behind it ends by itself',
  stands: () => true,
  judge: (history) => {
    const { service, links } = history.facts
    const services = [service, ...Object.values(links)]
    const findings = history
      .of('process')
      .filter(({ phase, expected }) => phase === 'exited' && expected !== true)
      .filter(({ process }) => services.some((name) => process === name || process.startsWith(`${name}-`)))
      .map((exit) => ({
        words: `${exit.process} ended by itself at ${at(exit)} ${exit.signal === undefined ? `with exit code ${exit.code ?? '?'}` : `by ${exit.signal}`}`,
        operations: [exit.index],
      }))
    return judgementOf(history.of('request').length + history.of('journey-step').length, findings, {
      pass: 'no process ended by itself',
      none: 'nothing was asked of it',
    })
  },
})
