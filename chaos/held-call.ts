import { setTimeout as delay } from 'node:timers/promises'
import type { FaultContext } from '../harness/model/fault.ts'
import type { InFlight } from '../harness/model/in-flight.ts'
import type { HttpHit, HttpMatch } from '../harness/model/reach.ts'
import { handlerOf } from './handler-of.ts'
import { type HttpRole, httpLinkOf } from './link-role.ts'
import { byConnection, type HeldWork, holdKnown, untold, type Worker } from './held-work.ts'

const earlyWords = ', made after it had acknowledged the message'

/** Whose call it is: its connection tells, or else the message that is in flight. */
const callerOf = (context: FaultContext, { caller }: HttpHit, key: string): Worker | undefined => {
  if (caller !== undefined) {
    const isIts = (message: InFlight): boolean => message.key === key && message.replica === caller.replica
    const early = !context.inFlight().some(isIts) && context.acknowledged().some(isIts)
    return { ...byConnection(caller), how: early ? earlyWords : '' }
  }
  const handler = handlerOf(context, key)
  if (handler === undefined) return undefined
  const how = `, taken for its, as it ${handler.early ? 'had' : 'has'} the message in flight${handler.early ? earlyWords : ''}`
  return { replica: handler.replica, identity: 'inferred', how }
}

/** How long a call that goes on may take before nobody waits for it any more: its caller may have left, and the gateway with it. */
const longestCallMs = 10_000

/** A call to another service that is to be held, or its answer. */
export interface CallPoint {
  readonly point: 'called' | 'answered'
  readonly key: string
  readonly link: HttpRole
  readonly method?: string | undefined
}

/** Holds a call, or the answer to it. @throws ShakedownError `link-not-offered` */
export const holdCall = async (
  context: FaultContext,
  { point, key, link: role, method }: CallPoint,
  signal: AbortSignal,
): Promise<HeldWork> => {
  const { link, name } = httpLinkOf(context, role)
  const text = context.bind(key)
  const match: HttpMatch = { text, ...(method === undefined ? {} : { method }) }
  const { held, worker, sinceMs } = await holdKnown(
    async () => link.hold(point, match, signal),
    ({ hit }) => callerOf(context, hit, text),
    ({ hit }, heldMs) =>
      context.bite(`the call ${hit.method} ${hit.path} of ${name} went on: ${untold(context, text)}`, {
        subject: hit.path,
        heldMs,
      }),
  )
  const { hit } = held
  const { how, ...whose } = worker
  return {
    ...whose,
    sinceMs,
    what: `its call ${hit.method} ${hit.path} of ${name}${point === 'called' ? '' : ', answered'}${how}`,
    drop: held.drop,
    forward: async () => {
      if (point === 'answered') return held.forward()
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const unobserve = link.observe((attempt) => {
        if (attempt.method === hit.method && attempt.path === hit.path) resolve(undefined)
      })
      held.forward()
      await Promise.race([promise, delay(longestCallMs, undefined, { ref: false })])
      unobserve()
    },
  }
}
