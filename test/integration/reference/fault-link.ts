import type { HttpEffect, HttpHit, HttpLink, HttpMatch, HttpWhich } from '../../../harness/model/reach.ts'
import type { EventStream } from '../../../harness/model/target.ts'
import type { RunningReference } from './running-reference.ts'

/** Which calls a fault is about. */
export interface FaultyCalls {
  readonly role?: 'dependency' | 'mapping' | 'source'
  readonly match: HttpMatch
  readonly which?: HttpWhich
}

/** A fault in a gateway, with what it did. */
export interface FaultyLink {
  /** When it acted, in milliseconds of a clock that only goes on. */
  readonly hits: readonly (HttpHit & { readonly atMs: number })[]
  readonly released: readonly { readonly heldMs: number; readonly gaveUp: boolean }[]
  readonly remove: () => void
}

/** The gateway in front of a stream's dependency (the default), mapping or source. */
export const linkOf = (
  running: RunningReference,
  { links }: EventStream,
  role: FaultyCalls['role'] = 'dependency',
): HttpLink => {
  const link = running.system.reach.http?.get(links[role] ?? '')
  if (link === undefined) throw new Error(`no gateway in front of ${role}`)
  return link
}

/** Puts a fault in force between a stream's service and another. */
export const faultyLink = (
  running: RunningReference,
  stream: EventStream,
  effect: HttpEffect,
  { role, match, which = 'all' }: FaultyCalls,
): FaultyLink => {
  const hits: (HttpHit & { atMs: number })[] = []
  const released: { heldMs: number; gaveUp: boolean }[] = []
  const remove = linkOf(running, stream, role).rule({
    match,
    which,
    effect,
    onHit: (hit) => hits.push({ ...hit, atMs: performance.now() }),
    onRelease: (_hit, held) => released.push(held),
  })
  return { hits, released, remove }
}
