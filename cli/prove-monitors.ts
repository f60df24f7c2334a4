import { ShakedownError } from '../harness/errors.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import type { Io } from './io.ts'
import { type MonitorMistake, monitorMistakes } from './monitor-proof/mistakes.ts'
import { isProven, monitorMatrix } from './monitor-proof/monitor-matrix.ts'
import { runMonitorProof } from './monitor-proof/run-proof.ts'

/** Options of {@link proveMonitorsCommand}. */
export interface ProveMonitorsOptions {
  /** Mistakes; all when empty. */
  readonly names: readonly string[]
  readonly json: boolean
}

const pick = (names: readonly string[]): readonly MonitorMistake[] => {
  const known = monitorMistakes.map(({ name }) => name)
  for (const name of names)
    if (!known.includes(name))
      throw new ShakedownError('unknown-mistake', `there is no mistake "${name}" for monitors`, {
        hint: didYouMean(name, known),
        exitCode: 2,
      })
  return names.length === 0 ? monitorMistakes : monitorMistakes.filter(({ name }) => names.includes(name))
}

/**
 * `shakedown proof --monitors`: makes mistakes in the reference system while it is watched, and shows that of each somebody hears once, in time, and hears that it is over;
 * and of nothing while all is well. Exit 1 when one escapes, or somebody heard of anything else.
 */
export const proveMonitorsCommand = async ({ names, json }: ProveMonitorsOptions, io: Io): Promise<number> => {
  const mistakes = pick(names)
  io.err.write(`proof of the monitors on the reference system: ${mistakes.length} mistakes\n`)
  const proof = await runMonitorProof({
    mistakes,
    signal: io.signal,
    hurry: io.hurry,
    row: ({ mistake, caught, words }) => void io.err.write(`${caught ? 'caught' : 'ESCAPE'} ${mistake}: ${words}\n`),
    complain: (words) => void io.err.write(`${words}\n`),
  }).catch((error: unknown) => {
    if (io.signal.aborted) return undefined
    throw error
  })
  if (proof === undefined) return 130
  if (json) io.out.write(`${JSON.stringify(proof)}\n`)
  else monitorMatrix(proof, io.out, { colour: io.colour })
  return isProven(proof) ? 0 : 1
}
