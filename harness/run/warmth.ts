import type { Happening, Outcome } from '../model/operation.ts'
import type { StreamFacts } from '../model/target.ts'
import { isQuick } from './usual-pace.ts'

type Consumed = Pick<StreamFacts, 'name' | 'queue' | 'service' | 'visibilityTimeoutMs'>

/** Whose replicas work as they will go on working, over the cells of one system. */
export interface Warmth {
  /** Told of everything that the stack sees. */
  happened(actor: string, outcome: Outcome, happening: Happening, atMs: number): void
  /** The stream's replicas have been warmed up. */
  warmedUp(stream: Pick<Consumed, 'name'>): void
  /** They were warmed up since a process was last started; or a start costs them nothing: what one of its service did first after its last start was quick. */
  isWarm(stream: Pick<Consumed, 'name' | 'service'>): boolean
}

/** A replica that has done nothing since it was started, and what it was handed first. */
interface New {
  first?: { readonly messageId: string; readonly atMs: number }
}

/** Follows starts, and what comes after them, of the consumers of these streams. */
export const warmth = (streams: readonly Consumed[]): Warmth => {
  const byQueue = new Map(streams.map((stream) => [stream.queue, stream]))
  const warm = new Set<string>()
  const newcomers = new Map<string, New>()
  /** Whether the first work after the last start was quick, by service. */
  const startedQuick = new Map<string, boolean>()
  return {
    happened: (actor, outcome, happening, atMs) => {
      if (happening.kind === 'process') {
        if (happening.phase !== 'started') return
        warm.clear()
        newcomers.set(actor, {})
        return
      }
      const newcomer = newcomers.get(actor)
      if (newcomer === undefined || outcome !== 'ok') return
      if (happening.kind === 'receive') newcomer.first ??= { messageId: happening.messageId, atMs }
      if (happening.kind !== 'acknowledge' || newcomer.first?.messageId !== happening.messageId) return
      newcomers.delete(actor)
      const stream = byQueue.get(happening.queue)
      if (stream !== undefined) startedQuick.set(stream.service, isQuick(atMs - newcomer.first.atMs, stream))
    },
    warmedUp: ({ name }) => void warm.add(name),
    isWarm: ({ name, service }) => warm.has(name) || startedQuick.get(service) === true,
  }
}
