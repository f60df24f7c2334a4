import type { FaultContext } from '../harness/model/fault.ts'
import { type Besides, heldMs, longestMs } from '../harness/plan/longest.ts'

/** A fault's longest time in force as a plan holds it: nothing where nobody said it, so that a replay takes it from its queue again. */
export const timeInPlan = (atMostMs: number | undefined): { readonly atMostMs?: number } =>
  atMostMs === undefined ? {} : { atMostMs }

/** Longest time in force, in ms: as given, else until a message of the stream's queue has used up its deliveries. */
export const timeInForce = (
  { stream }: Pick<FaultContext, 'stream'>,
  atMostMs: number | undefined,
  besides?: Besides,
): number => atMostMs ?? longestMs(stream, besides)

/** The same of what keeps a handler waiting, such as a lock: as given, else no longer than a delivery is left for afterwards. */
export const timeHeld = ({ stream }: Pick<FaultContext, 'stream'>, atMostMs: number | undefined): number =>
  atMostMs ?? heldMs(stream)
