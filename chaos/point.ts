import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { ShakedownError } from '../harness/errors.ts'
import type { FaultContext, Need } from '../harness/model/fault.ts'
import type { CommitHit, HttpMatch } from '../harness/model/reach.ts'
import type { Json } from '../harness/model/schedule.ts'
import { type Handler, handlerOf } from './handler-of.ts'
import { httpLinkOf } from './link-role.ts'

/**
 * A named place in the work on one key, where a proxy can hold it while a fault acts. Plain data: a replay holds there again.
 *
 * `called`: a call to another service, before it is passed on; `answered`: its answer, when it has been read. `commit-sent`: a COMMIT that the
 * database has not seen; `commit-answered`: one that the client does not know of yet. `publish-received`: a message that the system sends, before the
 * queue sees it; `publish-done`: before the sender knows. `delete-received`, `delete-done`: the same of an acknowledgement. What is held goes on or is dropped: the
 * request before it is done, its answer after. Of a call at `called` whose caller has died nobody
 * can say how far it goes: a gateway drops what nobody waits for as soon as it notices, as nginx does.
 */
export const pointForm = z.discriminatedUnion('point', [
  z.strictObject({
    point: z.enum(['called', 'answered']),
    /** Abstract key that the work must be about. */
    key: z.string(),
    link: z.enum(['dependency', 'mapping', 'source']),
    method: z.string().optional(),
  }),
  z.strictObject({
    point: z.enum([
      'commit-sent',
      'commit-answered',
      'publish-received',
      'publish-done',
      'delete-received',
      'delete-done',
    ]),
    key: z.string(),
  }),
])

/** A {@link pointForm} in a plan. */
export type Point = z.output<typeof pointForm>

/** A point as it stands in a plan. */
export const pointInPlan = (point: Point): Json => {
  if (!('link' in point)) return point
  const { method, ...rest } = point
  return method === undefined ? rest : { ...rest, method }
}

/** Work held at a point. */
export interface HeldWork {
  /** Name of the replica whose work it is. */
  readonly replica: string
  /** What is held: `its call POST /visits`. */
  readonly what: string
  /** When it was caught, on the clock of `performance.now()`. */
  readonly sinceMs: number
  /** Lets it go on; resolves once the other side has done it, where the proxy there can tell. */
  forward(): Promise<void>
  /** Swallows it, and cuts the connection. */
  drop(): void
}

/** What a point needs of a stream and its stack. */
export const needsOf = (point: Point): readonly Need[] => {
  switch (point.point) {
    case 'called':
    case 'answered':
      return [{ link: point.link }]
    case 'commit-sent':
    case 'commit-answered':
      return [{ link: 'database' }, { commits: true }]
    default:
      return [{ tap: true }]
  }
}

const notOffered = (what: string): ShakedownError =>
  new ShakedownError('point-not-offered', `this stack has no ${what} that could hold work at that point`, {
    hint: 'Run it on a stack that has one: the embedded one.',
    exitCode: 4,
  })

/** Whose call it is, the gateway cannot know: it is taken for that of the consumer that works on the key. */
const callerOf = (context: FaultContext, key: string): Handler => {
  const handler = handlerOf(context, key)
  if (handler !== undefined) return handler
  throw new ShakedownError(
    'caller-unknown',
    `a call about ${key} was held, and no consumer was seen to receive its message`,
    {
      hint: 'Point the fault at a call that is made because of the message.',
      exitCode: 4,
    },
  )
}

/** How long a call that goes on may take before nobody waits for it any more: its caller may have left, and the gateway with it. */
const longestCallMs = 10_000

const holdCall = async (
  context: FaultContext,
  { point, key, link: role, method }: Extract<Point, { link: string }>,
  signal: AbortSignal,
): Promise<HeldWork> => {
  const { link, name } = httpLinkOf(context, role)
  const text = context.bind(key)
  const match: HttpMatch = { text, ...(method === undefined ? {} : { method }) }
  const held = await link.hold(point, match, signal)
  const { hit } = held
  let caller: ReturnType<typeof callerOf>
  try {
    caller = callerOf(context, text)
  } catch (error) {
    held.forward()
    throw error
  }
  const before = caller.early ? ', made after it had acknowledged the message' : ''
  return {
    replica: caller.replica,
    sinceMs: performance.now(),
    what: `its call ${hit.method} ${hit.path} of ${name}${point === 'called' ? '' : ', answered'}${before}`,
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

/** Whose a COMMIT is: the replica's after which its session is called, or, where the name is nobody's, that of the consumer that has the message in flight. */
const committerOf = (
  context: Pick<FaultContext, 'stream' | 'inFlight' | 'acknowledged'>,
  { application }: CommitHit,
  text: string,
  service: string,
): { readonly replica: string; readonly how: string } | undefined => {
  if (application.startsWith(service)) return { replica: application, how: '' }
  const { stream } = context
  const isAnothers = Object.values(stream.links).some((name) => application.startsWith(name))
  if (isAnothers || service !== stream.service) return undefined
  const replica = handlerOf(context, text)?.replica
  const session = application === '' ? 'without a name' : `called "${application}"`
  return replica === undefined
    ? undefined
    : { replica, how: `, in a session ${session} and so taken for its, as it has the message in flight` }
}

/**
 * A COMMIT of one service: those of others that touch the key go on. Whose it is, the name of its session tells (`application_name`), or else the message that
 * is in flight; of one whose name is nobody's that is known, while nobody has the message, the history tells.
 */
export const holdCommit = async (
  context: Pick<FaultContext, 'reach' | 'stream' | 'bite' | 'inFlight' | 'acknowledged'>,
  point: 'commit-sent' | 'commit-answered',
  text: string,
  service: string,
  signal: AbortSignal,
): Promise<HeldWork> => {
  const {
    reach: { commits },
    stream,
    bite,
  } = context
  if (commits === undefined) throw notOffered('proxy before the database')
  const known = Object.values(stream.links)
  let held = await commits.hold(point, { text }, signal)
  let sinceMs = performance.now()
  let whose = committerOf(context, held.hit, text, service)
  while (whose === undefined) {
    // The next one is waited for before this one goes on, so that none slips through between.
    const next = commits.hold(point, { text }, signal)
    held.forward()
    const { application } = held.hit
    const session = application === '' ? 'a session without a name' : `a session called "${application}"`
    if (!known.some((name) => application.startsWith(name)))
      bite(
        `a COMMIT went on of ${session}: only one whose application_name is that of a replica of ${service}, which is in its PGAPPNAME, can be told to be its`,
        { subject: session, heldMs: performance.now() - sinceMs },
      )
    held = await next
    sinceMs = performance.now()
    whose = committerOf(context, held.hit, text, service)
  }
  const { replica, how } = whose
  return {
    replica,
    sinceMs,
    what: `${point === 'commit-sent' ? 'its COMMIT' : 'the answer to its COMMIT'}${how}`,
    forward: async () => held.forward(),
    drop: held.drop,
  }
}

const holdQueueCall = async (
  { reach, stream }: FaultContext,
  point: 'publish-received' | 'publish-done' | 'delete-received' | 'delete-done',
  text: string,
  signal: AbortSignal,
): Promise<HeldWork> => {
  if (reach.tap === undefined) throw notOffered('tap')
  const publishes = point.startsWith('publish')
  const queue = publishes ? stream.publishesTo : stream.queue
  const held = await reach.tap.hold(point, { text, ...(queue === undefined ? {} : { queue }) }, signal)
  const { action, consumer, messageId, queue: at } = held.hit
  const done = point.endsWith('done') ? ', done' : ''
  return {
    replica: consumer,
    sinceMs: performance.now(),
    what: `its ${action}${messageId === undefined ? '' : ` of ${messageId}`} on ${at}${done}`,
    forward: async () => held.forward(),
    drop: held.drop,
  }
}

/**
 * Holds the next work that comes to a point. Rejects when the signal is aborted before; what is held by then goes on.
 *
 * @throws ShakedownError `point-not-offered`, `link-not-offered`, `caller-unknown`
 */
export const holdAt = async (context: FaultContext, point: Point, signal: AbortSignal): Promise<HeldWork> => {
  const text = context.bind(point.key)
  switch (point.point) {
    case 'called':
    case 'answered':
      return holdCall(context, point, signal)
    case 'commit-sent':
    case 'commit-answered':
      return holdCommit(context, point.point, text, context.stream.service, signal)
    default:
      return holdQueueCall(context, point.point, text, signal)
  }
}
