import { z } from 'zod'
import { httpRoleForm } from './link-role.ts'
import type { FaultContext, Need } from '../harness/model/fault.ts'
import type { Json } from '../harness/model/schedule.ts'
import { holdCall } from './held-call.ts'
import { holdCommit } from './held-commit.ts'
import { holdQueueCall } from './held-queue-call.ts'
import type { HeldWork } from './held-work.ts'

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
    link: httpRoleForm,
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

/**
 * Holds the next work that comes to a point. Rejects when the signal is aborted before; what is held by then goes on.
 *
 * @throws ShakedownError `point-not-offered`, `link-not-offered`
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
