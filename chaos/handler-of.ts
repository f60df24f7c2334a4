import type { FaultContext } from '../harness/model/fault.ts'

/** Who works on a key. */
export interface Handler {
  readonly replica: string
  /** It acknowledged the message before its work was done. */
  readonly early: boolean
}

/** The consumer that works on a key: that has its message in flight, the last one that got it. Where nobody has it any more, the one that acknowledged it last. */
export const handlerOf = (
  { inFlight, acknowledged }: Pick<FaultContext, 'inFlight' | 'acknowledged'>,
  key: string,
): Handler | undefined => {
  const isIts = (message: { readonly key: string }): boolean => message.key === key
  const replica = inFlight().findLast(isIts)?.replica
  if (replica !== undefined) return { replica, early: false }
  const early = acknowledged().findLast(isIts)?.replica
  return early === undefined ? undefined : { replica: early, early: true }
}
