import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { spacingMs } from '../../harness/incidents/timetable.ts'
import { random } from '../../harness/random.ts'
import { watchForm } from '../../harness/settings/watch-settings.ts'
import { desk } from '../../watch/engine/desk.ts'

/** What resampled looks came to. */
export interface Resampled {
  readonly looks: number
  /** Incidents that opened, in words. */
  readonly opened: readonly string[]
}

/**
 * Draws looks from a recording, with replacement, for days on a virtual clock, and judges them as a watcher does: second looks are drawn from those that were
 * recorded as such, where there are any.
 */
export const resample = (
  monitors: readonly Monitor[],
  recorded: readonly Look[],
  { days, seed }: { readonly days: number; readonly seed: string },
): Resampled => {
  const { integer } = random(seed)
  const book = desk({
    monitors,
    known: new Set(monitors.map(({ name }) => name)),
    settings: watchForm.parse({}),
    lines: [],
  })
  const opened: string[] = []
  let looks = 0
  const draw = (from: readonly Look[], atMs: number): boolean => {
    const look = from[integer(0, Math.max(0, from.length - 1))]
    if (look === undefined) return false
    looks += 1
    const { change, lookAgain } = book.take({ ...look, atMs })
    for (const { id, words, closedMs } of change.incidents ?? [])
      if (closedMs === undefined && !opened.some((each) => each.startsWith(`${id}: `))) opened.push(`${id}: ${words}`)
    return lookAgain
  }
  for (const monitor of monitors) {
    const own = recorded.filter((look) => look.monitor === monitor.name && look.aspect === 'looks')
    const [plain, second] = [
      own.filter(({ extra }) => extra === undefined),
      own.filter(({ extra }) => extra === 'second'),
    ]
    const apartMs = spacingMs(monitor.timetable, 0)
    for (let atMs = 0; atMs < days * 86_400_000; atMs += apartMs)
      if (draw(plain, atMs)) draw(second.length > 0 ? second : plain, atMs + 1)
  }
  return { looks, opened }
}
