import type { EventRef } from '../../harness/model/target.ts'

/** What was published for one key: its versions in ascending order, each once, and the latest. */
export interface PublishedKey {
  readonly key: string
  readonly versions: readonly number[]
  readonly latest: number
  /** Its latest version deletes it, or merges it into another. */
  readonly deleted: boolean
  /** A version left it with fewer parts. */
  readonly shrunk: boolean
}

/** Groups events by key. Copies of one event count once. */
export const byKey = (published: readonly EventRef[]): readonly PublishedKey[] => {
  return [...Map.groupBy(published, ({ key }) => key)].map(([key, events]) => {
    const versions = [...new Set(events.map(({ version }) => version))].sort((a, b) => a - b)
    const latest = versions.at(-1) ?? 0
    const deleted = events.some(
      ({ version, variant }) => version === latest && (variant === 'delete' || variant === 'merge'),
    )
    return { key, versions, latest, deleted, shrunk: events.some(({ variant }) => variant === 'shrink') }
  })
}
