import type { EventRef } from '../../harness/model/target.ts'

/** What was published for one key: its versions in ascending order, each once, and the latest. */
export interface PublishedKey {
  readonly key: string
  readonly versions: readonly number[]
  readonly latest: number
}

/** Groups events by key. Copies of one event count once. */
export const byKey = (published: readonly EventRef[]): readonly PublishedKey[] => {
  const keys = new Map<string, Set<number>>()
  for (const { key, version } of published) keys.set(key, (keys.get(key) ?? new Set()).add(version))
  return [...keys].map(([key, found]) => {
    const versions = [...found].sort((a, b) => a - b)
    return { key, versions, latest: versions.at(-1) ?? 0 }
  })
}
