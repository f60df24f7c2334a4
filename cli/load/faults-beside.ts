import type { FaultBeside } from '../../harness/model/load.ts'
import { endOf, faultsBetween } from '../../harness/record/fault-log.ts'

const second = (ms: number): number => Math.round(ms / 100) / 10

/** Faults that runs beside a load had in force while it was made, on the load's own axis of time. */
export const faultsBeside = async (out: string, fromMs: number, toMs: number): Promise<readonly FaultBeside[]> =>
  (await faultsBetween(out, fromMs, toMs)).map((span) => ({
    kind: 'fault-beside',
    fault: span.fault,
    run: span.run,
    fromSecond: second(Math.max(0, span.fromMs - fromMs)),
    toSecond: second(Math.min(toMs, endOf(span, toMs)) - fromMs),
  }))
