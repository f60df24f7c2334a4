import type { Moment, Schedule } from '../../harness/model/schedule.ts'
import type { Random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { atStart } from '../../scenarios/steps.ts'
import { doesAll } from '../../harness/plan/undeclared.ts'
import { withExpectations } from '../expected/deaths.ts'
import { every, type EventKind, type Site } from '../sites/site.ts'
import { type Draft, draft, type DraftEvent } from './draft.ts'

/** How many faults a schedule has, one entry for each time that it is drawn. */
const faultCounts = [1, 1, 2, 2, 2, 2, 3, 3, 3, 4]

const pickFrom = <T>(random: Random, items: readonly T[]): T | undefined => items[random.integer(0, items.length - 1)]

const chance = (random: Random, percent: number): boolean => random.integer(1, 100) <= percent

const weighted = (random: Random, sites: readonly Site[]): Site | undefined => {
  const tens = sites.flatMap((site) => Array.from({ length: Math.round((site.weight ?? 1) * 10) }, () => site))
  return pickFrom(random, tens)
}

const lastOf = ({ events }: Draft, key: string): DraftEvent | undefined =>
  events
    .filter((event) => event.key === key)
    .toSorted((a, b) => a.version - b.version)
    .at(-1)

/** What comes after an event is published once that is done with: acknowledged, or dead-lettered and what killed it over. A FIFO queue keeps the order by itself. */
const afterwards = (stream: StreamFacts, { step, strikes, kind }: DraftEvent, random: Random): readonly Moment[] => {
  const killer = strikes.find(({ site }) => site.kills === true)
  if (killer !== undefined) return [{ fault: killer.id, is: 'healed' }]
  if (kind === 'unreadable') return [{ after: step, reaches: 'deadLettered' }]
  if (stream.fifo && chance(random, 40)) return [{ after: step, reaches: 'published' }]
  return [{ after: step, reaches: chance(random, 70) ? 'acknowledged' : 'effect' }]
}

/** A create of a key of its own. */
const create = (made: Draft, kind: 'create' | 'unreadable' = 'create'): DraftEvent =>
  made.add({ key: made.newKey(), kind, from: [atStart] })

/** What comes next to a record that is there: another version, or its end. */
const next = (
  made: Draft,
  kind: 'update' | 'delete',
  stream: StreamFacts,
  record: DraftEvent,
  random: Random,
): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  return made.add({ key: record.key, kind, version: last.version + 1, from: afterwards(stream, last, random) })
}

/** The same event again: at the same moment, once somebody works on it, or when it is done. */
const copyOf = (made: Draft, original: DraftEvent, random: Random): DraftEvent => {
  const { step, key, event, version, sameAs } = original
  const copies = made.events.filter((other) => other.event === event).length
  const reaches = pickFrom(random, ['published', 'received', 'acknowledged', 'effect'] as const) ?? 'published'
  return made.add({
    key,
    event,
    version,
    copy: copies + 1,
    kind: 'copy',
    from: [{ after: step, reaches }],
    ...(sameAs === undefined ? {} : { sameAs }),
  })
}

/** The end of a record: it becomes part of another, which is there. */
const merge = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  const survivor = create(made)
  const from = [...afterwards(stream, last, random), { after: survivor.step, reaches: 'effect' } as const]
  return made.add({ key: record.key, into: survivor.key, kind: 'merge', version: last.version + 2, from })
}

/** What can be done to a record behind the system's back so that the next event is given up, and undone by operators. */
const wrongs = [
  { done: 'lose', undone: 'clean-mappings' },
  { done: 'duplicate', undone: 'delete-duplicate' },
] as const

/** An event that meets a record to which something was done behind the system's back: its create where what it made is lost, an update where the record is there twice. */
const addWronged = (made: Draft, stream: StreamFacts, random: Random): void => {
  const offered = wrongs.filter(
    ({ done, undone }) =>
      doesAll(stream, [done, undone]) === true && (done !== 'duplicate' || stream.variants.includes('update')),
  )
  const wrong = offered.length === 0 ? undefined : pickFrom(random, offered)
  if (wrong === undefined) return
  if (wrong.done === 'lose') {
    made.add({ key: made.newKey(), kind: 'wronged', from: [atStart], wrong })
    return
  }
  const { key, step } = create(made)
  made.add({ key, kind: 'wronged', version: 2, from: [{ after: step, reaches: 'effect' }], wrong })
}

/** A version that comes after a newer one, or after the delete or a merge. */
const late = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  // Where versions add up none comes late, but what is over may be.
  const endsOnly = stream.versions !== 'replace' && !stream.variants.includes('delete')
  if (stream.variants.includes('merge') && (endsOnly || chance(random, 40))) {
    const { key, step } = merge(made, stream, record, random)
    const from = [
      { after: step, reaches: pickFrom(random, ['published', 'acknowledged'] as const) ?? 'published' },
    ] as const
    return made.add({ key, kind: 'late', version: last.version + 1, from })
  }
  const deletes = stream.variants.includes('delete') && (stream.versions !== 'replace' || chance(random, 40))
  const kind = deletes ? 'delete' : 'update'
  const newer = made.add({ key: record.key, kind, version: last.version + 2, from: afterwards(stream, last, random) })
  const reaches = deletes ? 'acknowledged' : (pickFrom(random, ['published', 'acknowledged'] as const) ?? 'published')
  return made.add({ key: record.key, kind: 'late', version: last.version + 1, from: [{ after: newer.step, reaches }] })
}

/** An update before the create that it builds on. */
const early = (made: Draft): DraftEvent => {
  const key = made.newKey()
  const child = made.add({ key, kind: 'early', version: 2, from: [atStart] })
  made.add({ key, kind: 'create', from: [{ after: child.step, reaches: 'received' }] })
  return child
}

/** Whether more may come of its key: it is a record that nothing has ended, or has sent to the dead-letter queue. */
const goesOn = (made: Draft, { key, kind, version }: DraftEvent): boolean =>
  kind === 'create' &&
  version === 1 &&
  made.events.every(
    (other) =>
      other.into !== key &&
      (other.key !== key || (!['delete', 'merge', 'late'].includes(other.kind) && !made.comesBack(other))),
  )

/** Whether another site may strike the event too. */
const takes = (made: Draft, event: DraftEvent, site: Site): boolean => {
  if (event.strikes.some((strike) => strike.site === site)) return false
  // What comes after it would wait for the redrive, and that for the faults of what comes after it.
  const waitedFor = made.events.some(({ from }) =>
    from.some((moment) => 'after' in moment && moment.after === event.step),
  )
  if (site.kills === true) return event.strikes.length === 0 && !waitedFor && site.on.includes(event.kind)
  if (site.pair !== undefined) return event.strikes.length === 0
  if (made.comesBack(event))
    return (
      event.strikes.length < 2 &&
      ((event.wrong === undefined && event.kind !== 'unreadable') || site.on.includes('create'))
    )
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
  return kind === 'copy' ? copyOf(made, lastOf(made, record.key) ?? record, random) : late(made, stream, record, random)
}

const pairFor = (made: Draft, event: DraftEvent, site: Site, fault: string): DraftEvent | undefined => {
  const { pair, pairFrom = 'received' } = site
  // Not before the first is on the queue: what its content is must have been set.
  const reaches = pairFrom === 'together' ? 'published' : 'received'
  const from: readonly Moment[] = [pairFrom === 'bitten' ? { fault, is: 'bitten' } : { after: event.step, reaches }]
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
  const dead = made.events.filter((event) => made.comesBack(event) && event.kind !== 'unreadable')
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
  if (more === 'late') late(made, stream, record, random)
}

/** A schedule at random, of sites that the stream has; what must become of its events is written to them by rule. */
export const randomSchedule = (stream: StreamFacts, sites: readonly Site[], random: Random): Schedule => {
  const made = draft(stream, random)
  const count = sites.length === 0 ? 0 : (pickFrom(random, faultCounts) ?? 1)
  for (let nth = 0; nth < count; nth += 1) {
    const site = weighted(random, sites)
    const event = site === undefined ? undefined : eventFor(made, stream, site, random)
    if (site === undefined || event === undefined) continue
    // A pair's second message takes the next version: nothing of the key may have it already.
    if (site.pair === 'update' && (event.kind !== 'update' || lastOf(made, event.key) !== event)) continue
    if (site.pair === 'copy' && made.events.some((other) => other !== event && other.event === event.event)) continue
    const strike = made.strike(event, site)
    const pair = pairFor(made, event, site, strike.id)
    if (pair !== undefined) strike.pair = pair
  }
  if (chance(random, 15)) addWronged(made, stream, random)
  if (made.events.length === 0) create(made)
  // What is dead-lettered is mostly overtaken by something newer: that is what a redrive must not undo.
  const isDead = made.events.some(({ strikes }) => strikes.some(({ site }) => site.kills === true))
  if (chance(random, isDead ? 80 : 40)) addMore(made, stream, random)
  return withExpectations(made.schedule(), stream)
}
