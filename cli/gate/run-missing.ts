import { ShakedownError } from '../../harness/errors.ts'
import type { Config } from '../../harness/settings/config.ts'
import type { Io } from '../io.ts'
import { proofCommand } from '../proof.ts'
import { proveReaderCommand } from '../prove-reader.ts'
import { runCommand } from '../run.ts'
import { unjudgedIn } from './decide.ts'
import type { DecideOptions } from './decide-options.ts'
import { unprovenIn } from './proof-reasons.ts'

/** A stack that cannot be had keeps nobody from deciding: what it should have shown is not shown. */
const unlessUnavailable = async (io: Io, work: () => Promise<number>): Promise<void> => {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ShakedownError) || error.exitCode !== 4) throw error
    io.err.write(`it could not be run: ${error.message}\n${error.hint}\n`)
  }
}

/** Runs the cells of which no fresh result tells, and the proofs that are missing or too old. What they come to is found where all results are. */
export const runMissing = async (options: DecideOptions, config: Config, given: Io): Promise<void> => {
  // Standard output is the decision's.
  const io = { ...given, out: given.err }
  for (const { target, stack, cells } of unjudgedIn(options)) {
    if (cells.length === 0 || io.signal.aborted) continue
    const names = [...new Set(cells.map((id) => id.split('/')[2] ?? ''))]
    io.err.write(`${cells.length} cells of ${target} on ${stack} have no fresh result: ${names.join(', ')} run now\n`)
    const here = { ...config, target, stack }
    await unlessUnavailable(io, async () =>
      runCommand({ names, repeat: 1, dryRun: false, json: false, defects: [], config: here }, io),
    )
  }
  for (const { target, stack, defects } of unprovenIn(options)) {
    if (io.signal.aborted) continue
    io.err.write(`${target} on ${stack} has no fresh proof: it is made now\n`)
    const here = { json: false, config: { ...config, target, stack } }
    await unlessUnavailable(io, async () =>
      defects.length > 0 ? proofCommand({ names: [], ...here }, io) : proveReaderCommand(here, io),
    )
  }
}
