import type { Fault, FaultContext } from '../../../harness/model/fault.ts'
import type { FaultOperation } from '../../../harness/model/operation.ts'
import type { Reach } from '../../../harness/model/reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { historyFrom } from '../../unit/history-builder.ts'
import { streamFacts } from '../../unit/stream-facts.ts'

/** Unique to the injection, as the harness makes it. */
export const token = 'shakedown-laws'

/** What an injection is given, and what it told. */
export const watched = (fault: Fault, reach: Reach, over: Partial<FaultContext> = {}) => {
  const bites: (Partial<FaultOperation> & { readonly words: string })[] = []
  const bitten = Promise.withResolvers<undefined>()
  const expired = Promise.withResolvers<undefined>()
  let isBitten = false
  const context: FaultContext = {
    stream: streamFacts({ links: { dependency: 'service', database: 'postgres' } }),
    reach,
    inFlight: () => [],
    acknowledged: () => [],
    during: async (work) => work(),
    fail: () => undefined,
    bind: (key) => `bound-${key}`,
    bite: (words, details) => bites.push({ words, ...details }),
    bitten: () => {
      isBitten = true
      bitten.resolve(undefined)
    },
    over: () => expired.resolve(undefined),
    signal: new AbortController().signal,
    ...over,
  }
  const history = () =>
    historyFrom(bites.map((bite) => ({ kind: 'fault', phase: 'bite', fault: fault.name, faultId: 'f', ...bite })))
  return {
    context,
    bites,
    bitten: bitten.promise,
    isBitten: () => isBitten,
    expired: expired.promise,
    bite: () => fault.bite(history(), 'f'),
    /** As read back from the disk. */
    undo: (): Json => JSON.parse(JSON.stringify(fault.undo(context, token))),
  }
}
