import type { FaultId } from '../../model/operation.ts'
import type { TimedFault } from '../../model/scenario.ts'
import type { InForce } from '../../model/walk.ts'
import { conditions } from '../../plan/conditions.ts'
import { type FaultRun, faultRun, type FaultRunContext } from '../fault-run.ts'

/** The faults of a walk. */
export interface WalkFaults {
  inject(fault: FaultId): Promise<InForce>
  /** Heals whatever is in force, last in, first out. One that cannot be healed keeps no other from it. @throws the first error */
  healAll(): Promise<void>
}

/** In the place of a fault that the plan leaves out: the walk goes on as if it had come and gone. */
const nothing: InForce = { bitten: async () => {}, heal: async () => {} }

/**
 * Puts faults in force and heals them as a walk says, by the same leases and undo records as those of a schedule.
 *
 * @param leftOut faults of the scenario that the plan does not have: whoever makes a failure smaller leaves them out
 */
export const walkFaults = (
  context: FaultRunContext,
  faults: readonly TimedFault[],
  leftOut: ReadonlySet<FaultId> = new Set(),
): WalkFaults => {
  const begun: FaultRun[] = []
  const works: Promise<void>[] = []
  return {
    inject: async (id) => {
      if (leftOut.has(id)) return nothing
      const timed = faults.find((each) => each.id === id)
      if (timed === undefined) throw new Error(`the scenario names no fault "${id}"`)
      // Its own: a walk may put the same one in force again.
      const moments = conditions()
      const run = faultRun(context, timed, moments)
      begun.push(run)
      // Nobody gives it up but the walk, which heals all.
      const work = run.run(context.signal)
      works.push(work)
      const over = new AbortController()
      const ended = work.then(
        () => over.abort(new Error(`${timed.fault.name} was over before it was seen at work`)),
        (error: unknown) => over.abort(error),
      )
      await Promise.race([moments.all({ fault: id, is: 'injected' }, over.signal), ended])
      if (over.signal.aborted) await work
      return {
        bitten: async () => moments.all({ fault: id, is: 'bitten' }, over.signal),
        heal: async () => {
          await run.heal()
          await ended
        },
      }
    },
    healAll: async () => {
      let failure: { readonly error: unknown } | undefined
      for (const run of begun.toReversed())
        await run.heal().catch((error: unknown) => {
          failure ??= { error }
        })
      await Promise.allSettled(works)
      if (failure !== undefined) throw failure.error
    },
  }
}
