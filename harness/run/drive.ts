import { setTimeout as delay } from 'node:timers/promises'
import { type CellContext, stallMsOf } from './cell-context.ts'
import { conditions } from '../plan/conditions.ts'
import { hasEffect } from './effects.ts'
import { faultRun } from './fault-run.ts'
import { operate } from './operate.ts'
import type { FaultId, Operation, StepId } from '../model/operation.ts'
import { publish } from './publish.ts'
import type { Moment } from '../model/schedule.ts'
import { measure } from './steady.ts'
import type { EventRef } from '../model/target.ts'

/** How far the schedule came. */
export interface Driven {
  /** Steps that were never reached, because what they waited for did not come. */
  readonly missed: readonly StepId[]
  readonly words: string
}

/** With no message of the cell left anywhere, how long to wait for something that could still bring a schedule on. */
const idleMs = 3000
const everyMs = 50
const probeEveryMs = 500

const reachedBy = (operation: Operation): 'published' | 'received' | 'acknowledged' | 'deadLettered' | undefined => {
  if (operation.outcome !== 'ok') return undefined
  switch (operation.kind) {
    case 'publish':
      return 'published'
    case 'receive':
      return 'received'
    case 'acknowledge':
      return 'acknowledged'
    case 'move':
      return operation.why === 'dead-letter' ? 'deadLettered' : undefined
    default:
      return undefined
  }
}

const waitsForEffect = (moment: Moment): moment is Moment & { after: StepId } =>
  'after' in moment && moment.reaches === 'effect'

/** Why the drive cannot go on, or nothing. `sinceMs`: when a measurement or a fault last brought it on. */
const stuck = (context: CellContext, sinceMs: number): string | undefined => {
  const { progress, recorder } = context
  const runaway = progress.runaway()
  if (runaway !== undefined) return `copy ${runaway} is handed out without end`
  const quietMs = recorder.now() - Math.max(progress.lastMoveMs(), sinceMs)
  if (progress.open() === 0 && quietMs > idleMs) return 'no message is left that could bring it'
  if (quietMs > stallMsOf(context)) return `nothing moved for ${Math.round(quietMs / 1000)} s`
  return undefined
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
  const inForce = new Set<FaultId>()
  /** Steps begun and not done: a restart takes its time, and nothing moves meanwhile. */
  let acting = 0
  const steps = cell.schedule.steps.filter(({ id }) => id !== 'control')

  const unlisten = recorder.listen((operation) => {
    if (operation.cell !== cell.id) return
    if (operation.kind === 'fault' && operation.outcome === 'ok') {
      if (operation.phase === 'inject') inForce.add(operation.faultId)
      if (operation.phase === 'heal') inForce.delete(operation.faultId)
    }
    if (!('copy' in operation) || operation.copy === undefined) return
    const reaches = reachedBy(operation)
    const after = stepOf.get(operation.copy)
    if (reaches !== undefined && after !== undefined) moments.come({ after, reaches })
  })
  const faults = cell.faults.map((timed) => faultRun(context, timed, moments))
  const work = [
    ...steps.map(async ({ id, at, until, action }) => {
      await moments.all(at, signal, until)
      if (until !== undefined && moments.has(until)) {
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
  let broughtOnMs = 0
  let probeAt = recorder.now() + probeEveryMs
  try {
    while (!finished && failure === undefined) {
      for (const moment of moments.waiting().filter(waitsForEffect)) {
        const ref = refs.get(moment.after)
        if (ref !== undefined && (await hasEffect(context, ref))) moments.come(moment)
      }
      if (recorder.now() > probeAt) {
        const before: readonly Moment[] = [
          ...[...done].map((after): Moment => ({ after, reaches: 'measured' })),
          ...[...inForce].map((fault): Moment => ({ fault, is: 'measured' })),
        ]
        const news = before.some((moment) => !moments.has(moment))
        await measure(context)
        for (const moment of before) moments.come(moment)
        if (news) broughtOnMs = recorder.now()
        probeAt = recorder.now() + probeEveryMs
      }
      if (faults.some((fault) => fault.busy())) broughtOnMs = recorder.now()
      const why = acting > 0 ? undefined : stuck(context, broughtOnMs)
      if (why !== undefined) {
        words = why
        break
      }
      await Promise.race([all, delay(everyMs, undefined, { signal: context.signal })])
    }
  } finally {
    stop.abort(new Error(words))
    // Last in, first out: a fault that was put on top of another goes first. At once, and again for one that was on its way in.
    for (const fault of faults.toReversed()) await fault.heal()
    await all
    for (const fault of faults.toReversed()) await fault.heal()
    unlisten()
  }
  if (failure !== undefined) throw failure
  return { missed: steps.map(({ id }) => id).filter((id) => !done.has(id)), words }
}
