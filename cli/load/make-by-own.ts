import type { Load } from '../../harness/model/load.ts'
import { generate } from '../../load/generate.ts'
import type { Io } from '../io.ts'
import type { Made } from './made.ts'

/** Makes a load by the generator that comes with it. */
export const makeByOwn = async (load: Load, runId: string, lateFromMs: number, io: Io): Promise<Made> => {
  const { figures, unsent } = await generate(load, { runId, env: io.env, lateFromMs, signal: io.signal })
  const sent = figures.reduce((sum, each) => sum + each.sent, 0)
  const words = `${sent} requests were sent${unsent > 0 ? `, ${unsent} were not` : ''}`
  return { figures, end: { kind: 'load-end', unsent, words } }
}
