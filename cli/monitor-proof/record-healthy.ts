import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { observer } from './observer.ts'
import { until } from './prove-mistake.ts'
import { watchReference } from './watch-reference.ts'

/** What was seen of a healthy system. */
export interface HealthyRecording {
  readonly monitors: readonly Monitor[]
  readonly looks: readonly Look[]
  /** Of what somebody heard: nothing, as it should be. */
  readonly told: readonly string[]
}

/** Watches the reference system for a time in which nothing is wrong, and keeps every look. */
export const recordHealthy = async (options: {
  readonly forMs: number
  readonly signal: AbortSignal
  complain(words: string): void
}): Promise<HealthyRecording> => {
  const { forMs, signal, complain } = options
  const seen = observer()
  const looks: Look[] = []
  const changed: typeof seen.changed = (change) => {
    looks.push(...(change.looks ?? []))
    seen.changed(change)
  }
  return watchReference({ seen: { changed }, signal, hurry: signal, complain }, async ({ monitors }) => {
    await until(seen, () => false, signal, forMs)
    return { monitors, looks, told: seen.told().map(({ incident }) => `${incident.monitor}: ${incident.words}`) }
  })
}
