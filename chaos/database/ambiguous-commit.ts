import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { countHits, hitBite } from '../hits.ts'
import { holdCommit } from '../held-commit.ts'
import { timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), lost: z.enum(['answer', 'commit']), atMostMs: z.number().optional() })

/** Options of {@link ambiguousCommit}. */
export interface AmbiguousCommitOptions {
  /** Abstract key that the transaction must have touched. */
  readonly key: string
  /** `answer`: the server has committed, and its answer is swallowed; `commit`: the server never sees the COMMIT. */
  readonly lost: 'answer' | 'commit'
  /** Longest wait for such a COMMIT, in ms. @default as long as a message's deliveries take, by the attributes of its queue */
  readonly atMostMs?: number | undefined
}

/**
 * The connection is cut around a COMMIT: whoever sent it cannot know whether it happened (PostgreSQL documentation, "Message Flow": what was not
 * answered may have been done). It acts once. The proxy dies with the harness, and with it the connections, so the undo record is null.
 */
export const ambiguousCommit = ({ key, lost, atMostMs }: AmbiguousCommitOptions): Fault => ({
  name: 'ambiguous-commit',
  options: { key, lost, ...timeInPlan(atMostMs) },
  needs: [{ link: 'database' }, { commits: true }],
  undo: () => null,
  heal: async () => undefined,
  bite: (history, faultId) => hitBite(history, faultId, {}, 'connections were cut around a COMMIT'),
  inject: async (context) => {
    const { stream, signal } = context
    const hits = countHits(context, {}, atMostMs, key)
    const healed = new AbortController()
    const point = lost === 'answer' ? 'commit-answered' : 'commit-sent'
    const service = stream.commits ?? stream.service
    const acting = holdCommit(
      context,
      point,
      context.bind(key),
      service,
      AbortSignal.any([healed.signal, signal]),
    ).then(
      (held) => {
        held.drop()
        const { what, replica, identity } = held
        hits.hit(
          `${what} of ${replica} was swallowed, and the connection cut`,
          replica,
          identity === undefined ? {} : { identity },
        )
      },
      (error: unknown) => {
        // No such COMMIT came before the fault was healed, or the run is over.
        if (!healed.signal.aborted && !signal.aborted) context.fail(error)
      },
    )
    return {
      heal: async () => {
        healed.abort(new Error('healed'))
        await acting
        hits.stop()
      },
    }
  },
})

/** Makes it again from a plan's options. */
export const ambiguousCommitFrom = (options: Json): Fault => ambiguousCommit(form.parse(options))
