import type { FaultContext } from '../harness/model/fault.ts'

/** Who works on a key. */
export interface Handler {
  readonly replica: string
  /** It acknowledged the message before its work was done. */
  readonly early: boolean
}

/**
 * The consumer that works on a key: that has its message in flight; where nobody has it any more, the one that acknowledged it last. undefined where nobody
 * had one, and where several have: it would be a guess which of them it is.
 */
export const handlerOf = (
  { inFlight, acknowledged }: Pick<FaultContext, 'inFlight' | 'acknowledged'>,
  key: string,
): Handler | undefined => {
  const isIts = (message: { readonly key: string }): boolean => message.key === key
  const [replica, ...others] = new Set(
    inFlight()
      .filter(isIts)
      .map((message) => message.replica),
  )
  if (replica !== undefined) return others.length === 0 ? { replica, early: false } : undefined
  const early = acknowledged().findLast(isIts)?.replica
  return early === undefined ? undefined : { replica: early, early: true }
}
