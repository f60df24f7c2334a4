import type { Config } from '../harness/settings/config.ts'
import { hasEscaped } from '../reports/proof.ts'
import { proofMatrix } from '../reports/proof-matrix.ts'
import type { Io } from './io.ts'
import { runReader } from './reader/run-reader.ts'

/**
 * `shakedown proof --reader`: effects are doubled, removed and altered behind the system's back, and the checks that are named must turn red on each stream.
 * Shows red without a mistake of one's own. Exit 1 when one of them stays green.
 */
export const proveReaderCommand = async (
  { json, config }: { readonly json: boolean; readonly config: Config },
  io: Io,
): Promise<number> => {
  const proof = await runReader(config, io)
  if (io.signal.aborted) return 130
  if (json) io.out.write(`${JSON.stringify(proof)}\n`)
  else proofMatrix(proof, io.out, { colour: io.colour })
  return proof.rows.some(hasEscaped) ? 1 : 0
}
