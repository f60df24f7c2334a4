import { z } from 'zod'
import type { Fault, FaultContext } from '../../../harness/model/fault.ts'
import type { ReplicaProcess } from '../../../harness/model/process-reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { replicasIn, serviceRoleForm } from './replicas.ts'
import { everyReplica, roll } from './roll.ts'
import { healProcesses, undoOf } from './undo.ts'
import { timeInForce, timeInPlan } from '../../time-in-force.ts'

/** The form of {@link RollingOptions} in a plan. */
export const rollingForm = z.strictObject({
  role: serviceRoleForm.optional(),
  atMostMs: z.number().optional(),
})

/** Options of faults that go over all replicas of a service. */
export interface RollingOptions extends z.output<typeof rollingForm> {
  /** Whose replicas. @default 'consumer' */
  readonly role?: z.output<typeof rollingForm>['role']
  /** Longest time in force, in ms; then the fault is over, however far it came. @default as long as a message's deliveries take, by the attributes of its queue, and by how long each replica may take to end and to start */
  readonly atMostMs?: number | undefined
}

/** What makes one of them different from the others. */
export interface RollingKind {
  readonly name: string
  readonly own?: Readonly<Record<string, Json>>
  /** What each is started with, and as what, in words. @throws ShakedownError when there is no such thing */
  readonly change?: (context: FaultContext) => { readonly env: Readonly<Record<string, string>>; readonly as: string }
  /** Makes one that was changed what it was before. */
  readonly back?: (context: FaultContext, replica: ReplicaProcess) => Promise<void>
}

/** Makes a fault that restarts all replicas of a service one after the other, under traffic: it bites when each had work in flight. */
export const rollingFault = (kind: RollingKind, { role = 'consumer', atMostMs }: RollingOptions): Fault => ({
  name: kind.name,
  options: { role, ...timeInPlan(atMostMs), ...kind.own },
  needs: [{ processes: true, ends: true }, ...(role === 'consumer' ? [] : [{ link: role }])],
  undo: (context) => undoOf(replicasIn(context, role), kind.change === undefined ? 'if-same' : 'always'),
  heal: healProcesses,
  bite: (history, faultId) => {
    const bites = history.of('fault').filter((each) => each.faultId === faultId && each.phase === 'bite')
    const whole = bites.find(({ subject }) => subject === everyReplica)
    const untold = history.of('receive').some(({ identity }) => identity === 'inferred')
    const why = untold ? '; by which of them messages were received cannot be told, as they share an access key' : ''
    return {
      bit: whole !== undefined,
      words: whole?.words ?? `replicas restarted with work in flight: ${bites.length}, and not all of them${why}`,
      operations: bites.map(({ index }) => index),
    }
  },
  inject: async (context) => {
    const replicas = replicasIn(context, role)
    const change = kind.change?.(context)
    const healed = new AbortController()
    const rolling = roll(context, replicas, AbortSignal.any([healed.signal, context.signal]), change).catch(
      (error: unknown) => {
        if (!healed.signal.aborted && !context.signal.aborted) context.fail(error)
      },
    )
    const timer = setTimeout(context.over, timeInForce(context, atMostMs, { restarts: replicas.length }))
    let isHealed = false
    return {
      heal: async () => {
        clearTimeout(timer)
        healed.abort(new Error('healed'))
        await rolling
        if (isHealed) return
        isHealed = true
        for (const replica of replicas) {
          await kind.back?.(context, replica)
          await replica.start()
        }
      },
    }
  },
})
