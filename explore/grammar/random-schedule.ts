import type { Moment, Schedule } from '../../harness/model/schedule.ts'
import type { Random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { withExpectations } from '../expected/deaths.ts'
import { every, type EventKind, type Site } from '../sites/site.ts'
import { type Draft, draft } from './draft.ts'
import { type DraftEvent, wrongOf } from './draft-event.ts'
import { chance, pickFrom, weighted } from './draw.ts'
import {
  addGivenUp,
  addWronged,
  copyOf,
  create,
  early,
  lastOf,
  late,
  mergeThenMore,
  next,
  shrinkThenMore,
  unmerge,
} from './events.ts'
import type { Move, Moved } from './moves/move.ts'

/** How many faults a schedule has, one entry for each time that it is drawn. */
const faultCounts = [1, 1, 2, 2, 2, 2, 3, 3, 3, 4]
const faultsAtMost = 4

/** Whether more may come of its key: it is a record that nothing has ended, or has left with fewer parts, or has sent to the dead-letter queue. */
const goesOn = (made: Draft, { key, kind, version }: DraftEvent): boolean =>
  kind === 'create' &&
  version === 1 &&
  made.events.every(
    (other) =>
      other.into !== key &&
      (other.key !== key ||
        (!['delete', 'shrink', 'merge', 'unmerge', 'late'].includes(other.kind) && !made.comesBack(other))),
  )

/** Whether another site may strike the event too. */
const takes = (made: Draft, event: DraftEvent, site: Site): boolean => {
  if (event.strikes.some((strike) => strike.site === site)) return false
  // What comes after it would wait for the redrive, and that for the faults of what comes after it.
  const waitedFor = made.events.some(({ from }) =>
    from.some((moment) => 'after' in moment && moment.after === event.step),
  )
  if (site.kills === true || site.meanwhile !== undefined)
    return event.strikes.length === 0 && !waitedFor && site.on.includes(event.kind)
  if (site.pair !== undefined) return event.strikes.length === 0 && site.on.includes(event.kind)
  // What is put right is worked on as a create is; of one that was never handled there is no record yet.
  const isMended = wrongOf(event) !== undefined || event.kind === 'unreadable'
  if (made.comesBack(event)) return event.strikes.length < 2 && site.on.includes(isMended ? 'create' : event.kind)
  return site.on.includes(event.kind)
}

const kindsOf = (stream: StreamFacts, { on, pair }: Pick<Site, 'on' | 'pair'>): readonly EventKind[] => {
  const has = (variant: StreamFacts['variants'][number]): boolean => stream.variants.includes(variant)
  const can = (kind: EventKind): boolean => {
    if (kind === 'late') return has('update') && (stream.versions === 'replace' || has('delete') || has('merge'))
    // In a group of a FIFO queue the create would wait for it.
    if (kind === 'early') return has('update') && !stream.fifo
    return kind === 'copy' || (kind !== 'wronged' && has(kind))
  }
  return pair === 'update' && !stream.variants.includes('update') ? [] : on.filter(can)
}

/** An event for a site to strike: one that is there, the next of a key that is there, or one of a new key. */
const eventFor = (made: Draft, stream: StreamFacts, site: Site, random: Random): DraftEvent | undefined => {
  const there = made.events.filter((event) => takes(made, event, site))
  if (chance(random, 65)) {
    const chosen = there.length === 0 ? undefined : pickFrom(random, there)
    if (chosen !== undefined) return chosen
  }
  const kinds = kindsOf(stream, site)
  const kind = kinds.length === 0 ? undefined : pickFrom(random, kinds)
  if (kind === undefined) return undefined
  if (kind === 'create' || kind === 'unreadable') return create(made, kind)
  if (kind === 'early') return early(made)
  const records = made.events.filter((event) => goesOn(made, event))
  const record = (chance(random, 70) && records.length > 0 ? pickFrom(random, records) : undefined) ?? create(made)
  if (kind === 'update' || kind === 'delete') return next(made, kind, stream, record, random)
  if (kind === 'shrink') return shrinkThenMore(made, stream, record, random)
  if (kind === 'merge') return mergeThenMore(made, stream, record, random)
  if (kind === 'unmerge') return unmerge(made, stream, record, random)
  return kind === 'copy' ? copyOf(made, lastOf(made, record.key) ?? record, random) : late(made, stream, record, random)
}

const pairFor = (made: Draft, event: DraftEvent, site: Site, fault: string): DraftEvent | undefined => {
  const { pair, pairFrom = 'received' } = site
  // Not before the first is on the queue: what its content is must have been set.
  const reaches = pairFrom === 'together' ? 'published' : 'received'
  const from: readonly Moment[] = [
    pairFrom === 'bitten' || pairFrom === 'healed' ? { fault, is: pairFrom } : { after: event.step, reaches },
  ]
  const { key, version } = event
  switch (pair) {
    case 'copy':
      return made.add({ key, kind: 'copy', event: event.event, version, copy: 2, from })
    case 'update':
      return made.add({ key, kind: 'update', version: version + 1, from })
    case 'other':
      return made.add({ key: made.newKey(), kind: 'create', from })
    case 'same':
      return made.add({ key: made.newKey(), kind: 'create', sameAs: key, from })
    default:
      return undefined
  }
}

/** One more event that nothing strikes: after what was dead-lettered, a newer one. */
const addMore = (made: Draft, stream: StreamFacts, random: Random): void => {
  const dead = made.events.filter(
    (event) =>
      made.comesBack(event) &&
      event.kind !== 'unreadable' &&
      event.kind !== 'shrink' &&
      // What came next would find no mapping either.
      event.strikes.every(({ site }) => site.meanwhile === undefined),
  )
  const overtaken = dead.find(({ kind }) => kind === 'update' || stream.versions === 'replace')
  if (overtaken !== undefined && lastOf(made, overtaken.key) === overtaken && stream.variants.includes('update')) {
    next(made, 'update', stream, overtaken, random)
    return
  }
  const more = pickFrom(random, kindsOf(stream, { on: every })) ?? 'create'
  const records = made.events.filter((event) => goesOn(made, event))
  const record = (records.length === 0 ? undefined : pickFrom(random, records)) ?? create(made)
  if (more === 'create' || more === 'unreadable') create(made, more)
  if (more === 'early') early(made)
  if (more === 'copy') copyOf(made, record, random)
  if (more === 'update' || more === 'delete') next(made, more, stream, record, random)
  if (more === 'shrink') shrinkThenMore(made, stream, record, random)
  if (more === 'merge') mergeThenMore(made, stream, record, random)
  if (more === 'unmerge') unmerge(made, stream, record, random)
  if (more === 'late') late(made, stream, record, random)
}

/** What a schedule is drawn of: places to strike, and what may go on meanwhile. */
export interface Grammar {
  readonly sites: readonly Site[]
  readonly moves: readonly Move[]
}

/** How often something goes on beside single events, in percent. */
const moveShare = 12

const nothingBeside: Moved = { steps: [], faults: [], over: [] }

/** Whether an event is published before the record is there that it is about, as the order of a FIFO queue allows: there is no row yet for a fault to hold. */
const isAhead = ({ version, from }: DraftEvent): boolean =>
  version > 1 && from.some((moment) => 'after' in moment && moment.reaches === 'published')

/** Strikes events at sites that are drawn. */
const addStrikes = (made: Draft, stream: StreamFacts, sites: readonly Site[], random: Random, count: number): void => {
  for (let nth = 0; nth < count; nth += 1) {
    const site = weighted(random, sites)
    const event = site === undefined ? undefined : eventFor(made, stream, site, random)
    if (site === undefined || event === undefined) continue
    // A pair's second message takes the next version: nothing of the key may have it already.
    if (site.pair === 'update' && (event.kind !== 'update' || lastOf(made, event.key) !== event)) continue
    if (site.pair === 'copy' && made.events.some((other) => other !== event && other.event === event.event)) continue
    if (site.plane === 'database' && isAhead(event)) continue
    const strike = made.strike(event, site)
    const pair = pairFor(made, event, site, strike.id)
    if (pair !== undefined) strike.pair = pair
  }
}

/** A schedule at random, of sites and moves that the stream has; what must become of its events is written to them by rule. */
export const randomSchedule = (stream: StreamFacts, { sites, moves }: Grammar, random: Random): Schedule => {
  const made = draft(stream, random)
  const move = chance(random, moveShare) ? weighted(random, moves) : undefined
  const beside = move?.plan(stream, random) ?? nothingBeside
  const struck = move === undefined ? sites : sites.filter(({ plane }) => move.beside.includes(plane))
  const drawn = struck.length === 0 ? 0 : (pickFrom(random, faultCounts) ?? 1)
  addStrikes(made, stream, struck, random, Math.min(drawn, faultsAtMost - beside.faults.length))
  // What goes on by itself is about events of its own, beside what was given up before it.
  if (move !== undefined && move.beside.length === 0) {
    if (move.redrives === true && chance(random, 60)) addGivenUp(made, stream, random)
    return withExpectations(made.schedule(beside), stream)
  }
  // Operators have something to bring back while processes end and start.
  if (beside.meets !== undefined && !made.events.some((event) => made.comesBack(event)) && chance(random, 50))
    addGivenUp(made, stream, random)
  if (chance(random, 15)) addWronged(made, stream, random)
  if (made.events.length === 0) create(made)
  // What is dead-lettered is mostly overtaken by something newer: that is what a redrive must not undo.
  const isDead = made.events.some(({ strikes }) => strikes.some(({ site }) => site.kills === true))
  if (chance(random, isDead ? 80 : 40)) addMore(made, stream, random)
  return withExpectations(made.schedule(beside), stream)
}
