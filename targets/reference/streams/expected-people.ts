import type { EventRef, Expectation } from '../../../harness/model/target.ts'
import { versionId } from '../business-keys.ts'
import { byKey } from '../by-key.ts'

/** Ids of the addresses that updates of each key have left. */
const addressesByKey = (published: readonly EventRef[]): ReadonlyMap<string, readonly string[]> => {
  const updates = published.filter(({ variant }) => variant !== 'merge' && variant !== 'unmerge')
  return new Map(
    byKey(updates).map(({ key, versions }) => [
      key,
      versions.filter((version) => version > 1).map((version) => versionId(key, version)),
    ]),
  )
}

/** The keys that are merged into another, with that one: the latest merge or unmerge of each tells. */
const mergedInto = (published: readonly EventRef[]): ReadonlyMap<string, string> => {
  const latest = new Map<string, EventRef>()
  for (const ref of published)
    if (ref.into !== undefined && ref.version >= (latest.get(ref.key)?.version ?? 0)) latest.set(ref.key, ref)
  return new Map(
    [...latest].flatMap(([key, { variant, into }]) =>
      variant === 'merge' && into !== undefined ? [[key, into] as const] : [],
    ),
  )
}

/** Each person once, with every address that was told of, also of those who were merged into them; a cluster of their own for each; and nothing of who was deleted or merged away. */
export const expectedPeople = (published: readonly EventRef[]): readonly Expectation[] => {
  const keys = byKey(published)
  const addresses = addressesByKey(published)
  const merged = mergedInto(published)
  const gone = new Set(keys.flatMap(({ key, deleted }) => (deleted ? [key] : [])))
  const clusters = new Set(published.map(({ key, sameAs = key }) => sameAs))
  return [
    ...keys.flatMap(({ key, latest, deleted }): readonly Expectation[] => {
      if (deleted) return ['person', 'address', 'match record'].map((entity) => ({ key, entity, rows: 0 }))
      const parts = [key, ...[...merged].flatMap(([part, into]) => (into === key ? [part] : []))]
      const each = parts.flatMap((part) => addresses.get(part) ?? [])
      return [
        { key, entity: 'person', rows: 1, state: `version ${latest}` },
        { key, entity: 'address', rows: each.length, each },
        { key, entity: 'match record', rows: 1 },
      ]
    }),
    ...[...clusters].map((key) => ({ key, entity: 'cluster', rows: gone.has(key) ? 0 : 1 })),
  ]
}
