import { setImmediate as turn } from 'node:timers/promises'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { HttpAttempt, TcpSight } from '../../../harness/model/reach.ts'
import type { FaultLink } from '../../../harness/model/target.ts'
import { type Hits, type Until, countHits } from '../../hits.ts'
import { httpLinkOf, tcpLinkOf } from '../../link-role.ts'

/** How a fault of a link is seen at work: each gives words where it is, undefined where not. */
export interface Signs {
  /** On a request behind a gateway. `under`: the fault was in force for the whole of it. */
  readonly attempt: (attempt: HttpAttempt, under: boolean) => string | undefined
  /** On a connection that no gateway sees; made anew for each injection. `under`: the fault is in force. */
  readonly connection: () => (sight: TcpSight, under: boolean) => string | undefined
  /** The sign is in how connections are closed, so each request is to have one of its own. @default false */
  readonly untilClosed?: boolean
}

/** Options of {@link watchLink}. */
export interface WatchOptions {
  readonly role: FaultLink
  readonly signs: Signs
  readonly until: Until
  readonly atMostMs: number | undefined
}

/** A link that is watched. */
export interface Watched {
  /** From here on the fault is in force. */
  inForce(): void
  /** It was seen at work in another way. */
  hit: Hits['hit']
  stop(): Promise<void>
}

const watchRequests = (context: FaultContext, { role, signs }: WatchOptions, hits: Hits, sinceMs: () => number) => {
  const { name, link } = httpLinkOf(context, role)
  return link.observe(
    (attempt) => {
      const { method, path, ms, closeMs = 0 } = attempt
      const words = signs.attempt(attempt, performance.now() - ms - closeMs >= sinceMs())
      if (words !== undefined) hits.hit(`${method} ${path} on ${name} ${words}`, `${method} ${path}`)
    },
    { untilClosed: signs.untilClosed === true },
  )
}

/** Watches a link from before the fault is injected, so that what it cuts at once is seen too. One hit per request, or per connection. */
export const watchLink = (context: FaultContext, options: WatchOptions): Watched => {
  const { role, signs, until, atMostMs } = options
  const { name, link } = tcpLinkOf(context, role)
  let sinceMs = Infinity
  const hits = countHits(context, until, atMostMs)
  const hit = new Set<number>()
  const sign = signs.connection()
  const end =
    link.observe?.((sight) => {
      const words = sign(sight, sinceMs !== Infinity)
      if (words === undefined || hit.has(sight.connection)) return
      hit.add(sight.connection)
      hits.hit(`connection ${sight.connection} to ${name} ${words}`, `connection ${sight.connection}`)
    }) ?? watchRequests(context, options, hits, () => sinceMs)
  return {
    hit: hits.hit,
    inForce: () => {
      sinceMs = performance.now()
    },
    stop: async () => {
      // What the healing itself ended has been closed by now, but nobody has been told yet.
      await turn()
      end()
      hits.stop()
    },
  }
}
