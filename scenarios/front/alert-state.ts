import type { Walk } from '../../harness/model/walk.ts'

type State = 'raised' | 'cleared'

/** How an alert stands; before it was ever raised there is nothing to clear. */
export const stateOf = ({ operations }: Walk, name: string): State => {
  const told = operations.flatMap((operation) =>
    operation.kind === 'alert' && operation.name === name ? [operation.state] : [],
  )
  return told.at(-1) ?? 'cleared'
}

/** What never comes is told from what a busy machine makes late: it is waited for so many times as long as it may take. */
const patience = 6

/** Waits until an alert is open, or closed, and records whether it was in time. */
export const awaitAlert = async (
  walk: Walk,
  { name, withinMs }: { readonly name: string; readonly withinMs: number },
  wanted: State,
): Promise<void> => {
  const began = performance.now()
  await walk.until(patience * withinMs, async () => Promise.resolve(stateOf(walk, name) === wanted))
  const tookMs = performance.now() - began
  const state = stateOf(walk, name)
  const late = state === wanted && tookMs > withinMs ? `${state} after ${(tookMs / 1000).toFixed(1)} s` : state
  walk.found({ purpose: 'alert', what: `alert ${name}`, wanted, got: late })
}
