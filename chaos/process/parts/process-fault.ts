import { z } from 'zod'
import type { Fault, FaultContext, Need } from '../../../harness/model/fault.ts'
import { notStartable } from '../../../harness/reach/pid-process.ts'
import type { ReplicaProcess } from '../../../harness/model/process-reach.ts'
import type { Json } from '../../../harness/model/schedule.ts'
import { hitBite } from '../../hits.ts'
import { holdAt, needsOf, type Point, pointForm, pointInPlan } from '../../point.ts'
import type { HeldWork } from '../../held-work.ts'
import { nameOf, nobodysInWords, nthOf, replicasIn, serviceRoleForm } from './replicas.ts'
import { type Anew, healProcesses, undoOf } from './undo.ts'
import { timeInForce, timeInPlan } from '../../time-in-force.ts'

/** The form of {@link ProcessFaultOptions} in a plan. */
export const processFaultForm = z.strictObject({
  role: serviceRoleForm.optional(),
  replica: z.number().int().min(1).optional(),
  at: pointForm.optional(),
  held: z.enum(['forward', 'drop']).optional(),
  atMostMs: z.number().optional(),
})

/** Options that all faults on one process have. */
export interface ProcessFaultOptions extends z.output<typeof processFaultForm> {
  /** Whose process. @default 'consumer' */
  readonly role?: z.output<typeof processFaultForm>['role']
  /** Which of its replicas, from 1; at a point, the one whose work is held there. @default 1 */
  readonly replica?: number | undefined
  /** The point at which it acts. @default at once, when it is injected */
  readonly at?: z.output<typeof pointForm> | undefined
  /** What becomes of the work that was held at the point. @default 'drop' */
  readonly held?: 'forward' | 'drop' | undefined
  /** Longest time in force, in ms; then the fault is over, whatever was hit. @default as long as a message's deliveries take, by the attributes of its queue, and by how long the replica may take to end and to start */
  readonly atMostMs?: number | undefined
}

/** What makes one of them different from the others. */
export interface ProcessFaultKind {
  readonly name: string
  /** What a hit is, in the plural: `processes were killed`. */
  readonly hits: string
  /** Its own options, for replays. */
  readonly own?: Readonly<Record<string, Json>>
  /** Whether it ends the process, so that somebody must be able to start it again; `in-good-order`: it is told to, and takes its time. */
  readonly ends: false | 'at-once' | 'in-good-order'
  /** Why it cannot act on a replica's work that is held: then that goes on. @default it can on all */
  readonly spares?: (replica: ReplicaProcess, held: HeldWork) => string | undefined
  /** Breaks it, which has work held or not; what was done, in words: `was killed`. */
  readonly act: (replica: ReplicaProcess, held?: HeldWork) => Promise<string>
  /** When what is held at the point is let go: as soon as the process is hit, or when the fault is healed, before the process is. */
  readonly letsGo: 'once-hit' | 'when-healed'
  /** Something that still belongs to the fault once the work is let go. */
  readonly afterwards?: (replica: ReplicaProcess) => Promise<void>
  /** What is still to be seen of those that were hit when the fault is healed, before they are. */
  readonly looksAgain?: (context: FaultContext, replica: ReplicaProcess) => Promise<void>
  /** Makes one that was hit what it was before, when the fault is healed. @default it is let go on, and started where it is down */
  readonly back?: (replica: ReplicaProcess) => Promise<void>
  /** Which processes are started anew by the undo record alone. @default those that were told to end and have not */
  readonly anew?: Anew
  /** More that it needs. */
  readonly needs?: readonly Need[]
}

/** Holds the next work at a point that is known to be that of one of the replicas, and can be acted on. Rejects when the signal is aborted before. */
const ownWork = async (
  context: FaultContext,
  replicas: readonly ReplicaProcess[],
  point: Point,
  signal: AbortSignal,
  spares: NonNullable<ProcessFaultKind['spares']>,
): Promise<{ readonly held: HeldWork; readonly replica: ReplicaProcess }> => {
  let held = await holdAt(context, point, signal)
  for (;;) {
    const replica = replicas.find((each) => each.replica === held.replica)
    const spared = replica === undefined ? nobodysInWords(replicas, held.replica) : spares(replica, held)
    if (replica !== undefined && spared === undefined) return { held, replica }
    // The next one is waited for before this one goes on, so that none slips through between.
    const next = holdAt(context, point, signal)
    void held.forward()
    const words = `${held.what} went on: ${spared}`
    context.bite(words, { subject: held.replica, heldMs: Math.round(performance.now() - held.sinceMs) })
    held = await next
  }
}

/** Makes a fault that hits one process, at once or when its work comes to a point. */
export const processFault = (kind: ProcessFaultKind, options: ProcessFaultOptions): Fault => {
  const { name, own = {} } = kind
  const { role = 'consumer', replica: nth = 1, at, held: fate = 'drop', atMostMs } = options
  const where = at === undefined ? { replica: nth } : { at: pointInPlan(at), held: fate }

  const hit = async (context: FaultContext, replica: ReplicaProcess, held?: HeldWork): Promise<void> => {
    if (kind.ends !== false && !replica.startable && (await replica.runs())) throw notStartable(replica.replica)
    const victim = nameOf(replica)
    const what = await kind.act(replica, held)
    const about = at === undefined ? {} : { key: context.bind(at.key) }
    const point = at === undefined || held === undefined ? '' : ` at ${at.point}: ${held.what} was held`
    const { identity } = held ?? {}
    context.bite(`${victim} ${what}${point}`, {
      subject: victim,
      ...(identity === undefined ? {} : { identity }),
      ...(kind.ends === 'in-good-order' ? { toldToEnd: replica.replica } : {}),
      ...about,
    })
  }
  const letGo = async (context: FaultContext, held: HeldWork): Promise<void> => {
    const about = at === undefined ? {} : { key: context.bind(at.key) }
    if (fate === 'drop') held.drop()
    else await held.forward()
    const words = `${held.what} ${fate === 'drop' ? 'was dropped' : 'went on'}`
    // Not a hit of its own: it has a time, as what was held has.
    context.bite(words, { subject: held.replica, heldMs: Math.round(performance.now() - held.sinceMs), ...about })
  }

  return {
    name,
    options: { role, ...where, ...timeInPlan(atMostMs), ...own },
    needs: [
      { processes: true, ends: kind.ends !== false },
      ...(kind.needs ?? []),
      ...(role === 'consumer' ? [] : [{ link: role }]),
      ...(at === undefined ? [] : needsOf(at)),
    ],
    undo: (context) =>
      undoOf(replicasIn(context, role), kind.anew ?? (kind.ends === 'in-good-order' ? 'if-same' : 'never')),
    heal: healProcesses,
    bite: (history, faultId) => hitBite(history, faultId, { hits: 1 }, kind.hits),
    inject: async (context) => {
      const replicas = replicasIn(context, role)
      const healed = new AbortController()
      const touched = new Set<ReplicaProcess>()
      let holding: HeldWork | undefined
      const atPoint = async (point: NonNullable<typeof at>): Promise<void> => {
        const { held, replica } = await ownWork(
          context,
          replicas,
          point,
          AbortSignal.any([healed.signal, context.signal]),
          kind.spares ?? (() => undefined),
        )
        try {
          touched.add(replica)
          await context.during(async () => {
            await hit(context, replica, held)
            if (kind.letsGo === 'when-healed') holding = held
            else {
              await letGo(context, held)
              await kind.afterwards?.(replica)
            }
          })
        } catch (error) {
          // Whatever came between: nobody else may be held up.
          void held.forward()
          throw error
        }
        context.bitten()
      }
      const acting =
        at === undefined
          ? undefined
          : atPoint(at).catch((error: unknown) => {
              // Nothing came to the point before the fault was healed, or the run is over.
              if (healed.signal.aborted || context.signal.aborted) return
              context.fail(error)
            })
      if (at === undefined) {
        const replica = nthOf(replicas, nth)
        touched.add(replica)
        await hit(context, replica)
        await kind.afterwards?.(replica)
        context.bitten()
      }
      const timer = setTimeout(context.over, timeInForce(context, atMostMs, { restarts: kind.ends === false ? 0 : 1 }))
      return {
        heal: async () => {
          clearTimeout(timer)
          // What is held goes its own way below; the end of the wait for it would let it go on.
          if (holding === undefined) healed.abort(new Error('healed'))
          await acting
          const held = holding
          holding = undefined
          if (held !== undefined) await letGo(context, held)
          for (const replica of touched) {
            await kind.looksAgain?.(context, replica)
            await kind.back?.(replica)
            await replica.resume()
            await replica.start()
          }
        },
      }
    },
  }
}
