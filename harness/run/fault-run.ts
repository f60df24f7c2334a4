import { randomUUID } from 'node:crypto'
import type { CellContext } from './cell-context.ts'
import type { Conditions } from '../plan/conditions.ts'
import { messageOf } from '../errors.ts'
import type { FaultContext, Injected } from '../model/fault.ts'
import { inFlightBook } from '../model/in-flight.ts'
import { type Lease, writeLease } from '../record/lease.ts'
import type { TimedFault } from '../model/scenario.ts'

/** A fault on its way through inject, bite and heal. */
export interface FaultRun {
  /** Whether it is being injected or healed right now. */
  busy(): boolean
  /** Injects at its moment and heals at its moment; ends early when the drive is given up, and then is healed by {@link heal}. */
  run(drive: AbortSignal): Promise<void>
  /** Heals if it is in force; harmless otherwise. */
  heal(): Promise<void>
}

/** What carrying out a fault needs of a cell. */
export type FaultRunContext = Pick<CellContext, 'reach' | 'leases' | 'record' | 'signal'> & {
  readonly stream: FaultContext['stream']
  /** Turns an abstract key of the schedule into this run's. */
  readonly bind: (key: string) => string
  readonly cell: Pick<CellContext['cell'], 'id'>
  readonly recorder: Pick<CellContext['recorder'], 'listen' | 'now'>
}

/** Prepares one planned fault of a cell. */
export const faultRun = (
  context: FaultRunContext,
  { id, fault, inject, heal }: TimedFault,
  moments: Conditions,
): FaultRun => {
  const { stream, reach, bind } = context
  const common = { kind: 'fault', actor: 'chaos', fault: fault.name, faultId: id } as const
  const over = new AbortController()
  const failed = new AbortController()
  const book = inFlightBook(context.cell.id)
  let injected: Injected | undefined
  let busy = 0
  let lease: Lease | undefined
  const healNow = async (): Promise<void> => {
    const current = injected
    if (current === undefined) return
    injected = undefined
    busy += 1
    const begunMs = context.recorder.now()
    await current.heal().finally(() => {
      busy -= 1
    })
    await lease?.release()
    context.record({ ...common, phase: 'heal', outcome: 'ok', words: `healed ${fault.name}`, begunMs })
    moments.come({ fault: id, is: 'healed' })
  }
  const faultContext: FaultContext = {
    reach,
    stream,
    inFlight: book.now,
    acknowledged: book.acknowledged,
    signal: context.signal,
    bind,
    bite: (words, details) => {
      context.record({ ...common, ...details, phase: 'bite', outcome: 'ok', words })
    },
    bitten: () => moments.come({ fault: id, is: 'bitten' }),
    during: async (work) => {
      busy += 1
      return work().finally(() => {
        busy -= 1
      })
    },
    over: () => over.abort(),
    fail: (error) => failed.abort(error),
  }
  const runOnce = async (drive: AbortSignal): Promise<void> => {
    await moments.all(inject, drive)
    context.record({ ...common, phase: 'inject', outcome: 'invoke', words: `injects ${fault.name}` })
    const token = `shakedown-${randomUUID()}`
    const undo = fault.undo(faultContext, token)
    lease = await writeLease(context.leases, { fault: fault.name, options: fault.options, undo, token })
    try {
      busy += 1
      injected = await fault.inject(faultContext, token).finally(() => {
        busy -= 1
      })
    } catch (error) {
      // Half of it may be in force.
      await fault.heal(undo)
      await lease.release()
      context.record({
        ...common,
        phase: 'inject',
        outcome: 'fail',
        words: `could not inject ${fault.name}: ${messageOf(error)}`,
      })
      throw error
    }
    context.record({ ...common, phase: 'inject', outcome: 'ok', words: `${fault.name} is in force` })
    moments.come({ fault: id, is: 'injected' })
    await moments.all(heal, AbortSignal.any([drive, over.signal, failed.signal])).catch((error: unknown) => {
      if (!over.signal.aborted) throw error
    })
    await healNow()
    failed.signal.throwIfAborted()
  }
  return {
    heal: healNow,
    busy: () => busy > 0,
    run: async (drive) => {
      const unlisten = context.recorder.listen(book.see)
      try {
        await runOnce(drive)
      } finally {
        unlisten()
      }
    },
  }
}
