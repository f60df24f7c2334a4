import { letterIn } from '../judge/dead-letters.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { alertCame, waitsForAlert } from './alert-came.ts'
import type { CellContext } from './cell-context.ts'
import { conditions } from '../plan/conditions.ts'
import { hasEffect } from './effects.ts'
import { allToldDown, healthTellsWithinMs } from '../model/health-readings.ts'
import { faultRun } from './fault-run.ts'
import { inTurn } from './in-turn.ts'
import { operate } from './operate.ts'
import type { FaultId, Operation, StepId } from '../model/operation.ts'
import { pace } from './pace.ts'
import { publish } from './publish.ts'
import type { Moment, Step } from '../model/schedule.ts'
import { stalled } from './stalled.ts'
import { measure } from './steady.ts'
import { workMs } from './work-ms.ts'
import type { EventRef, StreamFacts } from '../model/target.ts'

/** How far the schedule came. */
export interface Driven {
  /** Steps that were never reached, because what they waited for did not come. */
  readonly missed: readonly StepId[]
  readonly words: string
}

const everyMs = 50
const probeEveryMs = 500
/** Where nothing new was done, and nobody waits for a measurement, they come at longer and longer intervals, up to this. */
const probeAtLeastEveryMs = 2_000

const reachedBy = (
  operation: Operation,
  stream: StreamFacts,
): 'published' | 'received' | 'acknowledged' | 'deadLettered' | undefined => {
  if (operation.outcome !== 'ok') return undefined
  switch (operation.kind) {
    case 'publish':
      return 'published'
    case 'receive':
      return 'received'
    case 'acknowledge':
      return 'acknowledged'
    default:
      return letterIn(stream, operation) === undefined ? undefined : 'deadLettered'
  }
}

const waitsForEffect = (moment: Moment): moment is Moment & { after: StepId } =>
  'after' in moment && moment.reaches === 'effect'

const waitsForProbe = (moment: Moment): boolean =>
  ('after' in moment && moment.reaches === 'measured') ||
  ('fault' in moment && (moment.is === 'measured' || moment.is === 'told'))

/** Why the drive cannot go on, or nothing. `sinceMs`: when a measurement or a fault last brought it on. */
const stuck = (context: CellContext, sinceMs: number): string | undefined => {
  const { progress, recorder } = context
  const quietMs = recorder.now() - Math.max(progress.lastMoveMs(), sinceMs)
  if (progress.open() === 0 && quietMs > workMs(context.cell.stream)) return 'no message is left that could bring it'
  return stalled(context, sinceMs)
}

/** Carries out a cell's schedule: publishes, operator actions and faults, each at its moment, all heals done at the end. */
export const drive = async (context: CellContext): Promise<Driven> => {
  const { cell, recorder } = context
  const moments = conditions()
  const stop = new AbortController()
  const signal = AbortSignal.any([context.signal, stop.signal])
  const refs = new Map<StepId, EventRef>()
  const stepOf = new Map<string, StepId>()
  const done = new Set<StepId>()
  const inForce = new Map<FaultId, Operation>()
  /** Steps begun and not done: a restart takes its time, and nothing moves meanwhile. */
  let acting = 0
  /** When it began, or a measurement or a fault last brought it on: the message of the control may have been the last to move long before, where its work took its time. */
  let broughtOnMs = recorder.now()
  /** The measurement that is under way, or the last one. */
  let measuring: Promise<unknown> = Promise.resolve()
  const steps = cell.schedule.steps.filter(({ id }) => id !== 'control')

  const unlisten = recorder.listen((operation) => {
    if (operation.cell !== cell.id) return
    if (operation.kind === 'fault' && operation.outcome === 'ok') {
      if (operation.phase === 'inject') {
        inForce.set(operation.faultId, operation)
        // Whoever waits for health to tell goes on in time, also while a health that hangs is asked; not before that has had as long itself, because what it answers
        // once the fault is healed is no word on the fault.
        const told: Moment = { fault: operation.faultId, is: 'told' }
        const tellsMs = cell.stream.healthTellsWithinMs ?? healthTellsWithinMs
        const timeToTell = async (): Promise<void> => delay(tellsMs, undefined, { signal })
        timeToTell()
          .then(async () => Promise.race([measuring, timeToTell()]))
          .then(
            () => moments.come(told),
            () => undefined,
          )
      }
      if (operation.phase === 'heal') inForce.delete(operation.faultId)
      // A poll that a queue fault refused is no move of a message, and yet what its heal may wait for.
      if (operation.phase === 'bite') broughtOnMs = recorder.now()
    }
    if (!('copy' in operation) || operation.copy === undefined) return
    const reaches = reachedBy(operation, context.stream)
    const after = stepOf.get(operation.copy)
    if (reaches === undefined || after === undefined) return
    moments.come({ after, reaches })
    if (reaches === 'acknowledged' || reaches === 'deadLettered') moments.come({ after, reaches: 'ended' })
  })
  const bind = (key: string): string => context.binding.key(context.stream, key)
  const faults = cell.faults.map((timed) => faultRun({ ...context, bind }, timed, moments))
  const take = async ({ id, at, until, action }: Step): Promise<void> => {
    const needless = until !== undefined && moments.has(until)
    // What is done only where something does not come by itself is not done to what is not ours alone.
    const forbidden = until !== undefined && action.kind === 'operate' && !context.mayRedrive
    if (needless || forbidden) {
      done.add(id)
      return
    }
    acting += 1
    if (action.kind === 'operate') await operate(context, { id, at, action }, action)
    else {
      stepOf.set(context.binding.ref(context.stream, action).copy, id)
      refs.set(id, await publish(context, { id, at, action }, action))
    }
    acting -= 1
    done.add(id)
    moments.come({ after: id, reaches: 'done' })
  }
  // A queue has one redrive under way at a time, and what comes back of one may make the next needless before it is over.
  const redriveInTurn = inTurn()
  const work = [
    ...steps.map(async (step) => {
      await moments.all(step.at, signal, step.until)
      const redrives = step.action.kind === 'operate' && step.action.action.startsWith('redrive')
      await (redrives ? redriveInTurn(async () => take(step)) : take(step))
    }),
    ...faults.map(async (fault) => fault.run(signal)),
  ]
  const all = Promise.allSettled(work)
  let finished = false
  void all.then(() => {
    finished = true
  })
  // A step or fault that cannot be carried out ends the drive at once: nobody waits for what will not come.
  let failure: unknown
  for (const each of work)
    each.catch((error: unknown) => {
      if (!stop.signal.aborted) failure ??= error
    })
  moments.start()

  let words = 'every step was taken'
  let probeMs = probeEveryMs
  let probedMs = recorder.now()
  const rest = pace(everyMs, context.signal)
  try {
    while (!finished && failure === undefined) {
      for (const moment of moments.waiting().filter(waitsForEffect)) {
        const ref = refs.get(moment.after)
        if (ref !== undefined && (await hasEffect(context, ref))) moments.come(moment)
      }
      const asked = Object.keys(context.stopAbove).length > 0 || moments.waiting().some(waitsForProbe)
      for (const moment of moments.waiting().filter(waitsForAlert)) {
        const came = alertCame(context, moment)
        // Nothing of the cell moves while the system's monitoring takes its time.
        if (came !== undefined) broughtOnMs = recorder.now()
        if (came === true) moments.come(moment)
      }
      if (recorder.now() > probedMs + (asked ? probeEveryMs : probeMs)) {
        const before: readonly Moment[] = [
          ...[...done].map((after): Moment => ({ after, reaches: 'measured' })),
          ...[...inForce.keys()].map((fault): Moment => ({ fault, is: 'measured' })),
        ]
        const news = before.some((moment) => !moments.has(moment))
        measuring = measure(context)
        await measuring
        for (const moment of before) moments.come(moment)
        const own = recorder.operations.filter((operation) => operation.cell === cell.id)
        for (const [fault, { timeMs }] of inForce) {
          const told = allToldDown(own, cell.stream, timeMs)
          // Also once it told: a health that took long to read leaves the heal, and what comes after it, no less time.
          if (moments.waiting().some((each) => 'fault' in each && each.fault === fault && each.is === 'told'))
            broughtOnMs = recorder.now()
          if (told) moments.come({ fault, is: 'told' })
        }
        if (news) broughtOnMs = recorder.now()
        probeMs = news ? probeEveryMs : Math.min(2 * probeMs, probeAtLeastEveryMs)
        probedMs = recorder.now()
      }
      // A time that is waited for comes by itself.
      const timed = moments.waiting().some((moment) => 'ms' in moment)
      if (timed || faults.some((fault) => fault.busy())) broughtOnMs = recorder.now()
      const why = acting > 0 ? undefined : stuck(context, broughtOnMs)
      if (why !== undefined) {
        words = why
        break
      }
      await Promise.race([all, rest()])
    }
  } finally {
    stop.abort(new Error(words))
    // Last in, first out: a fault that was put on top of another goes first. At once, and again for one that was on its way in. One that cannot be healed keeps
    // no other from it.
    const healAll = async (): Promise<void> => {
      for (const fault of faults.toReversed())
        await fault.heal().catch((error: unknown) => {
          failure ??= error
        })
    }
    await healAll()
    await all
    await healAll()
    unlisten()
  }
  if (failure !== undefined) throw failure
  return { missed: steps.map(({ id }) => id).filter((id) => !done.has(id)), words }
}
