import type { FaultContext } from '../../harness/model/fault.ts'
import type { NewOperation } from '../../harness/model/history.ts'
import { historyFrom } from '../unit/history-builder.ts'

/** A context for a fault under test, with what it says: its bites as a history, and the moments at which it had bitten and was over. */
export const watchedFault = (given: Pick<FaultContext, 'stream' | 'reach'>) => {
  const bites: NewOperation[] = []
  const bitten = Promise.withResolvers<undefined>()
  const over = Promise.withResolvers<undefined>()
  const common = {
    kind: 'fault',
    phase: 'bite',
    fault: 'fault',
    faultId: 'fault',
    actor: 'chaos',
    outcome: 'ok',
  } as const
  const context: FaultContext = {
    ...given,
    inFlight: () => [],
    acknowledged: () => [],
    during: async (work) => work(),
    fail: (error) => over.reject(error),
    bind: (key) => key,
    bite: (words, details) => bites.push({ ...common, words, ...details }),
    bitten: () => bitten.resolve(undefined),
    over: () => over.resolve(undefined),
    signal: new AbortController().signal,
  }
  return { context, bitten: bitten.promise, over: over.promise, history: () => historyFrom(bites) }
}
