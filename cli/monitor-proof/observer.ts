import type { Incident } from '../../harness/incidents/incident.ts'
import type { Aspect } from '../../harness/incidents/look.ts'
import type { Change } from '../../watch/store/store.ts'

/** What the proof saw of a watcher: of which incidents somebody heard, and how often each monitor looked. */
export interface Observer {
  changed(change: Change): void
  /** Looks of a monitor on its timetable so far; of what is judged later, those judgements. */
  looks(monitor: string, aspect: Aspect): number
  /** Incidents of which somebody heard since the last `forget`, by when their monitor had looked so often. */
  told(): readonly { readonly incident: Incident; readonly looks: number }[]
  /** Whether somebody heard that an incident of a monitor's aspect is over, since the last `forget`. */
  closed(monitor: string, aspect: Aspect): boolean
  forget(): void
  /** Resolves once something changed, or the time is up. */
  change(atMostMs: number): Promise<void>
}

/** Observes by the changes alone that a watcher keeps. */
export const observer = (): Observer => {
  const counts = new Map<string, number>()
  const opened = new Map<string, { incident: Incident; looks: number }>()
  const over = new Set<string>()
  let wake = Promise.withResolvers<void>()
  const key = (monitor: string, aspect: Aspect): string => `${monitor}/${aspect}`
  const looks = (monitor: string, aspect: Aspect): number => counts.get(key(monitor, aspect)) ?? 0
  return {
    changed: ({ looks: taken = [], notices = [] }) => {
      for (const { monitor, aspect, extra, state } of taken)
        if (extra === undefined && state !== 'unknown') counts.set(key(monitor, aspect), looks(monitor, aspect) + 1)
      for (const { kind, incident } of notices) {
        const { monitor, aspect, id } = incident
        if (kind === 'closed') over.add(key(monitor, aspect))
        else if (!opened.has(id)) opened.set(id, { incident, looks: looks(monitor, aspect) })
      }
      wake.resolve()
      wake = Promise.withResolvers()
    },
    looks,
    told: () => [...opened.values()],
    closed: (monitor, aspect) => over.has(key(monitor, aspect)),
    forget: () => {
      opened.clear()
      over.clear()
    },
    change: async (atMostMs) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, atMostMs)
      await Promise.race([wake.promise, promise])
      clearTimeout(timer)
    },
  }
}
