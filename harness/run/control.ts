import { type CellContext, stallMsOf, startMsOf } from './cell-context.ts'
import { hasEffect } from './effects.ts'
import type { OperationOf } from '../model/operation.ts'
import { messageOf } from '../judge/message-of.ts'
import { isError, saidInWords } from '../record/log-errors.ts'
import { pace } from './pace.ts'
import { patiently } from './patiently.ts'
import { publish } from './publish.ts'
import type { EventRef } from '../model/target.ts'
import { unmet } from './unmet.ts'
import { warmUp } from './warm-up.ts'
import { workOver } from './work-over.ts'

const everyMs = 50
/** The control event was handled: so it must have been received through the tap, or queue faults would act on nobody. */
const showToTap = ({ reach, recorder, stream, cell }: CellContext, copy: string): void => {
  const published = recorder.operations.find(
    (operation) =>
      operation.kind === 'publish' &&
      operation.cell === cell.id &&
      operation.copy === copy &&
      operation.outcome === 'ok',
  )
  if (published?.kind !== 'publish') return
  // What came by a topic and was never seen on the queue was never received through the tap.
  const messageId = messageOf(published, recorder.operations) ?? (stream.topic === undefined ? undefined : copy)
  if (messageId !== undefined) reach.canary?.([{ queue: stream.queue, messageId }])
}

/** What the service said last of an error since the cell began, as what follows a sentence. */
const lastErrorIn = ({ recorder, startedMs, stream }: CellContext): string => {
  const error = recorder.operations.findLast(
    (operation): operation is OperationOf<'log'> =>
      operation.kind === 'log' &&
      operation.timeMs >= startedMs &&
      operation.actor.startsWith(stream.service) &&
      isError(operation),
  )
  return error === undefined ? '' : `; ${saidInWords(error)}`
}

/** Who asked which queue instead, in words. */
const askedInWords = ({ reach, stream }: CellContext): string => {
  const asked = reach.asked?.()
  if (asked === undefined) return `nobody was seen to receive it from ${stream.queue}`
  const own = asked.get(stream.queue)
  if (own !== undefined) return `${[...own].join(', ')} asked ${stream.queue} for messages, and none was handed out`
  const others = [...asked].map(([queue, consumers]) => `${[...consumers].join(', ')} asked ${queue}`)
  return `no consumer asked the queue ${stream.queue}${others.length === 0 ? ', nor any other' : `: ${others.join('; ')}`}`
}

/** Why control events had no effect, as far as it was seen. */
const causeOf = async (context: CellContext, refs: readonly EventRef[]): Promise<string> => {
  const copies = new Set(refs.map(({ copy }) => copy))
  const own = context.recorder.operations.filter(
    (operation): operation is OperationOf<'receive' | 'acknowledge'> =>
      (operation.kind === 'receive' || operation.kind === 'acknowledge') &&
      operation.copy !== undefined &&
      copies.has(operation.copy),
  )
  const received = own.find(({ kind }) => kind === 'receive')
  if (received === undefined) return `${askedInWords(context)}${lastErrorIn(context)}`
  const done = own.find(({ kind, outcome }) => kind === 'acknowledge' && outcome === 'ok')
  if (done === undefined) return `${received.actor} received it, and did not acknowledge it${lastErrorIn(context)}`
  const of = refs.filter(({ copy }) => copy === done.copy)
  const rows = await patiently(context, async () => context.stream.effects(of.map(({ key }) => key)))
  return `${done.actor} acknowledged it, and "effects" ${unmet(rows, context.stream.expected(of))}${lastErrorIn(context)}`
}

/**
 * Publishes the control event and awaits its effect, and the end of the work on it: from here on we know that the system works and that we can see it. Where it has none a second one is published, and
 * the system has its time to start. Replicas that were just started are warmed up.
 *
 * @returns why neither had an effect; undefined when one had
 */
export const awaitControl = async (context: CellContext): Promise<string | undefined> => {
  const { recorder, signal, stream } = context
  const step = context.cell.schedule.steps.find(({ id }) => id === 'control')
  if (step?.action.kind !== 'publish') return undefined
  const refs: EventRef[] = []
  const untils = [
    recorder.now() + stallMsOf(context),
    Math.max(recorder.now() + 2 * stallMsOf(context), context.startedMs + startMsOf(stream)),
  ]
  for (const [nth, until] of untils.entries()) {
    const again = nth === 0 ? '' : '2'
    const { key, event } = step.action
    refs.push(await publish(context, step, { ...step.action, key: `${key}${again}`, event: `${event}${again}` }))
    const rest = pace(everyMs, signal)
    while (recorder.now() < until) {
      for (const ref of refs)
        if (await hasEffect(context, ref)) {
          showToTap(context, ref.copy)
          await workOver(context)
          await warmUp(context, step, step.action)
          return undefined
        }
      await rest()
    }
  }
  return causeOf(context, refs)
}
