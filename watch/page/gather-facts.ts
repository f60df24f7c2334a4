import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { type FaultSpan, faultsBetween } from '../../harness/record/fault-log.ts'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import type { Desk } from '../engine/desk.ts'
import type { Change, SpanTally, Store } from '../store/store.ts'
import { barDays } from './bars.ts'
import type { MonitorPageFacts, OverviewFacts } from './facts.ts'

/** What the pages are made from. */
export interface FactsOptions {
  readonly system: string
  readonly monitors: readonly Monitor[]
  readonly settings: Pick<WatchSettings, 'maintenance'>
  readonly store: Store
  readonly desk: Pick<Desk, 'maintenance'>
  /** Who gets events that are published to topics, in words. @default nothing is */
  readonly topics?: readonly string[]
  /** Folder in which runs land: those of their faults that acted on the system meanwhile are shown. @default none are */
  readonly runs?: string
}

/** Gathers what pages show. */
export interface Facts {
  changed(change: Change): void
  overview(): Promise<OverviewFacts>
  /** Undefined when there is no monitor of that name. */
  monitor(name: string): Promise<MonitorPageFacts | undefined>
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** Counts of days change slowly, and so do the folders of runs: a thousand monitors' are read again only after this. */
const talliesHoldMs = 10_000

/** Facts from the store, and the latest looks from memory. */
export const gatherFacts = async ({
  system,
  monitors,
  settings,
  store,
  desk,
  topics = [],
  runs,
}: FactsOptions): Promise<Facts> => {
  const latest = new Map<string, Look>()
  for (const { name } of monitors) {
    const [look] = await store.looks({ monitor: name, fromMs: Date.now() - dayMs, limit: 1 })
    if (look !== undefined) latest.set(name, look)
  }
  let tallies: { readonly atMs: number; readonly byMonitor: ReadonlyMap<string, readonly SpanTally[]> } | undefined
  const days = async (nowMs: number): Promise<ReadonlyMap<string, readonly SpanTally[]>> => {
    if (tallies === undefined || nowMs - tallies.atMs > talliesHoldMs)
      tallies = {
        atMs: nowMs,
        byMonitor: Map.groupBy(await store.tallies('day', nowMs - barDays * dayMs), ({ monitor }) => monitor),
      }
    return tallies.byMonitor
  }
  let broken: { readonly atMs: number; readonly spans: readonly FaultSpan[] } | undefined
  const faults = async (nowMs: number): Promise<readonly FaultSpan[]> => {
    if (runs === undefined) return []
    if (broken === undefined || nowMs - broken.atMs > talliesHoldMs)
      broken = { atMs: nowMs, spans: await faultsBetween(runs, nowMs - 7 * dayMs, nowMs) }
    return broken.spans
  }
  return {
    changed: ({ looks = [] }) => {
      for (const look of looks) if (look.aspect === 'looks') latest.set(look.monitor, look)
    },
    overview: async () => {
      const nowMs = Date.now()
      const byMonitor = await days(nowMs)
      const [incidents, outbox, pause] = [
        await store.incidents({ fromMs: nowMs - 30 * dayMs, limit: 50 }),
        await store.outbox(),
        await store.paused(nowMs),
      ]
      return {
        system,
        nowMs,
        monitors: monitors.map((monitor) => ({
          monitor,
          look: latest.get(monitor.name),
          days: byMonitor.get(monitor.name) ?? [],
          maintenance: desk.maintenance(monitor.name, nowMs),
        })),
        incidents,
        maintenance: settings.maintenance,
        topics,
        pause,
        ...outbox,
      }
    },
    monitor: async (name) => {
      const monitor = monitors.find((each) => each.name === name)
      if (monitor === undefined) return undefined
      const nowMs = Date.now()
      return {
        monitor,
        system,
        nowMs,
        look: latest.get(name),
        maintenance: desk.maintenance(name, nowMs),
        days: await store.tallies('day', nowMs - barDays * dayMs, name),
        looks: await store.looks({ monitor: name, fromMs: nowMs - 24 * hourMs, limit: 500 }),
        percentiles: await store.percentiles(name, nowMs - 7 * dayMs),
        incidents: await store.incidents({ monitor: name, fromMs: nowMs - barDays * dayMs, limit: 50 }),
        faults: await faults(nowMs),
      }
    },
  }
}
