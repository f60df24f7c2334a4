import { type Check, judgementOf } from '../harness/model/check.ts'
import { ledgerOf, isSettled } from '../harness/judge/ledger.ts'
import { at } from './evidence.ts'

/** After the faults are healed the system drains its queue and returns to its steady state. */
export const recoversInTime = (): Check => ({
  name: 'recovers-in-time',
  property: 'the system drains its queue and returns to its steady state',
  lateFromMs: 10_000,
  judge: (history) => {
    const phases = history.of('phase')
    const drive = phases.findIndex(({ phase }) => phase === 'drive')
    const after =
      drive === -1
        ? []
        : phases
            .slice(drive)
            .filter(({ phase, outcome }) => (phase === 'settle' || phase === 'steady') && outcome !== 'invoke')
    const open = ledgerOf(history).entries.filter(({ place }) => !isSettled(place))
    const findings = after
      .filter(({ outcome }) => outcome === 'fail')
      .map((phase) => ({
        words: `the system did not recover (${phase.phase}, given up at ${at(phase)}): ${phase.words}`,
        operations: [phase.index, ...open.flatMap(({ journey }) => journey.operations.slice(-1))],
      }))
    const settled = after.findLast(({ outcome }) => outcome === 'ok')
    return judgementOf(after.length, findings, {
      pass: `recovered by ${settled === undefined ? '' : at(settled)}`,
      none: 'the run ended before the system could recover',
    })
  },
})
