import { doesAll } from '../../harness/plan/undeclared.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import type { Random } from '../../harness/random.ts'
import { atStart } from '../../scenarios/steps.ts'
import type { Draft } from './draft.ts'
import type { DraftEvent } from './draft-event.ts'
import { chance, pickFrom } from './draw.ts'

/** The newest version of a key so far. */
export const lastOf = ({ events }: Draft, key: string): DraftEvent | undefined =>
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
export const create = (made: Draft, kind: 'create' | 'unreadable' = 'create'): DraftEvent =>
  made.add({ key: made.newKey(), kind, from: [atStart] })

/** What comes next to a record that is there: another version, its end, or fewer parts of it. */
export const next = (
  made: Draft,
  kind: 'update' | 'delete' | 'shrink',
  stream: StreamFacts,
  record: DraftEvent,
  random: Random,
): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  return made.add({ key: record.key, kind, version: last.version + 1, from: afterwards(stream, last, random) })
}

/** The same event again: at the same moment, once somebody works on it, or when it is done. */
export const copyOf = (made: Draft, original: DraftEvent, random: Random): DraftEvent => {
  const { step, key, event, version, sameAs, into } = original
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
    ...(into === undefined ? {} : { into }),
  })
}

/** A record that has fewer parts from then on; mostly the event that made it with more comes once more afterwards. Which parts a still later version would have, only its owner could say. */
export const shrinkThenMore = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const shrunk = next(made, 'shrink', stream, record, random)
  if (chance(random, 70)) {
    const { key, event, version, sameAs } = record
    const copies = made.events.filter((other) => other.event === event).length
    const from = (['acknowledged', 'effect'] as const).map((reaches): Moment => ({ after: shrunk.step, reaches }))
    made.add({
      key,
      event,
      version,
      copy: copies + 1,
      kind: 'copy',
      from,
      ...(sameAs === undefined ? {} : { sameAs }),
    })
  }
  return shrunk
}

/** The end of a record: it becomes part of another, which is there. */
const merge = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  const survivor = create(made)
  const from = [...afterwards(stream, last, random), { after: survivor.step, reaches: 'effect' } as const]
  return made.add({ key: record.key, into: survivor.key, kind: 'merge', version: last.version + 2, from })
}

/** An update of what was merged away, which comes while the merge is under way or once it is done. */
const lateTo = (made: Draft, { step, key, version }: DraftEvent, random: Random): DraftEvent => {
  const reaches = pickFrom(random, ['published', 'acknowledged'] as const) ?? 'published'
  return made.add({ key, kind: 'late', version: version - 1, from: [{ after: step, reaches }] })
}

/** A merge, which alone shows little: mostly an update of what was merged away comes late. */
export const mergeThenMore = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const merged = merge(made, stream, record, random)
  if (stream.variants.includes('update') && chance(random, 70)) lateTo(made, merged, random)
  return merged
}

/** A merge that is undone, once or told of twice; the record is there again, and what comes next to it is as to any other. */
export const unmerge = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const { step, key, version, into = '' } = merge(made, stream, record, random)
  const undone = made.add({
    key,
    into,
    kind: 'unmerge',
    version: version + 1,
    from: [{ after: step, reaches: 'acknowledged' }],
  })
  let last = undone
  if (chance(random, 30)) {
    const { event } = undone
    const from = [{ after: undone.step, reaches: 'acknowledged' }] as const
    last = made.add({ key, into, kind: 'copy', event, copy: 2, version: undone.version, from })
  }
  if (stream.variants.includes('update') && chance(random, 60))
    made.add({ key, kind: 'update', version: version + 2, from: [{ after: last.step, reaches: 'acknowledged' }] })
  return undone
}

/** What can be done to a record behind the system's back so that the next event is given up, and undone by operators. */
const wrongs = [
  { done: 'lose', undone: 'clean-mappings' },
  { done: 'duplicate', undone: 'delete-duplicate' },
] as const

/** An event that meets a record to which something was done behind the system's back: its create where what it made is lost, an update where the record is there twice. */
export const addWronged = (made: Draft, stream: StreamFacts, random: Random): void => {
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

/** An event that is given up with no fault at all: one that nobody can read, else one that meets a record to which something was done behind the system's back. None where its owners could not put it right. */
export const addGivenUp = (made: Draft, stream: StreamFacts, random: Random): void => {
  if (stream.variants.includes('unreadable') && stream.mends !== false) create(made, 'unreadable')
  else addWronged(made, stream, random)
}

/** A version that comes after a newer one, or after the delete or a merge. */
export const late = (made: Draft, stream: StreamFacts, record: DraftEvent, random: Random): DraftEvent => {
  const last = lastOf(made, record.key) ?? record
  // Where versions add up none comes late, but what is over may be.
  const endsOnly = stream.versions !== 'replace' && !stream.variants.includes('delete')
  if (stream.variants.includes('merge') && (endsOnly || chance(random, 40)))
    return lateTo(made, merge(made, stream, record, random), random)
  const deletes = stream.variants.includes('delete') && (stream.versions !== 'replace' || chance(random, 40))
  const kind = deletes ? 'delete' : 'update'
  const newer = made.add({ key: record.key, kind, version: last.version + 2, from: afterwards(stream, last, random) })
  const reaches = deletes ? 'acknowledged' : (pickFrom(random, ['published', 'acknowledged'] as const) ?? 'published')
  return made.add({ key: record.key, kind: 'late', version: last.version + 1, from: [{ after: newer.step, reaches }] })
}

/** An update before the create that it builds on. */
export const early = (made: Draft): DraftEvent => {
  const key = made.newKey()
  const child = made.add({ key, kind: 'early', version: 2, from: [atStart] })
  made.add({ key, kind: 'create', from: [{ after: child.step, reaches: 'received' }] })
  return child
}
