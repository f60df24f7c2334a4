import { annotate } from '../../harness/incidents/annotate.ts'
import type { Incident, Note } from '../../harness/incidents/incident.ts'
import { judgeLook } from '../../harness/incidents/judge-look.ts'
import { type Level, reaches } from '../../harness/model/level.ts'
import { type Beat, type Line, newLine, stepLine } from '../../harness/incidents/line.ts'
import type { Aspect, Look } from '../../harness/incidents/look.ts'
import { maintenanceOf } from '../../harness/incidents/maintenance.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { aspectPolicy, defaultPolicy } from '../../harness/incidents/policy.ts'
import { causesOf, causeSuspected, silencedBy, type SilenceContext } from '../../harness/incidents/silence.ts'
import { spacingMs } from '../../harness/incidents/timetable.ts'
import { acknowledge, tell, type TellContext } from '../../harness/incidents/tell.ts'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import type { Change } from '../store/store.ts'

/** What a look changed, and whether it is to be made again at once. */
export interface Taken {
  readonly change: Change
  readonly lookAgain: boolean
}

/** Where looks become incidents, and incidents become notices. It holds what is open now; the store holds it for good. */
export interface Desk {
  take(look: Look): Taken
  /** Takes into account what was found out of an aspect in another way than by a look. */
  beat(monitor: string, aspect: Aspect, beat: Beat): Change
  /** What time alone brings: reminders, escalations, what a cause had silenced. */
  tick(nowMs: number): Change
  /** Somebody takes an open incident on; undefined where none of that id is open. */
  acknowledge(id: string, by: string, nowMs: number): Change | undefined
  /** Somebody writes on an open incident; undefined where none of that id is open. */
  annotate(id: string, note: Note): Change | undefined
  line(monitor: string, aspect: Aspect): Line | undefined
  open(): readonly Incident[]
  maintenance(monitor: string, nowMs: number): string | undefined
}

/** What a desk is made from. */
export interface DeskOptions {
  readonly monitors: readonly Monitor[]
  /** Names of all that are configured; incidents of others are closed. */
  readonly known: ReadonlySet<string>
  readonly settings: Pick<WatchSettings, 'channels' | 'maintenance'>
  readonly lines: readonly Line[]
}

const keyOf = (monitor: string, aspect: Aspect): string => `${monitor}/${aspect}`

/** All looks that it remembers were good. */
const isQuiet = (line: Line | undefined): boolean =>
  line !== undefined && line.incident === undefined && line.recent.every(({ bad }) => !bad)

/** Opens a desk with what is remembered. */
export const desk = ({ monitors, known, settings, lines: remembered }: DeskOptions): Desk => {
  const byName = new Map(monitors.map((monitor) => [monitor.name, monitor]))
  const lines = new Map(remembered.map((line) => [keyOf(line.monitor, line.aspect), line]))
  const open = new Map<string, Line>()
  for (const [key, line] of lines) if (line.incident !== undefined) open.set(key, line)
  const dependants = new Map<string, string[]>()
  for (const { name } of monitors)
    for (const cause of causesOf(name, (each) => byName.get(each)?.dependsOn ?? []))
      dependants.set(cause, [...(dependants.get(cause) ?? []), name])

  const put = (line: Line): void => {
    const key = keyOf(line.monitor, line.aspect)
    lines.set(key, line)
    if (line.incident === undefined) open.delete(key)
    else open.set(key, line)
  }
  const maintenance = (monitor: string, nowMs: number): string | undefined =>
    maintenanceOf(monitor, settings.maintenance, nowMs)?.name
  const channelsOf = (monitor: Monitor | undefined, level: Level): readonly string[] =>
    Object.entries(settings.channels)
      .filter(([name, { from }]) => (monitor?.channels?.includes(name) ?? true) && reaches(level, from))
      .map(([name]) => name)
  const contextOf = (incident: Incident, nowMs: number): TellContext => {
    const monitor = byName.get(incident.monitor)
    const silence: SilenceContext = {
      dependsOn: (name) => byName.get(name)?.dependsOn ?? [],
      line: (name, aspect) => lines.get(keyOf(name, aspect)),
      maintenance: (name) => maintenance(name, nowMs),
    }
    const policy = aspectPolicy(incident.aspect, monitor?.policy ?? defaultPolicy)
    // A cause that stopped looking would hold a message back for ever.
    const patienceMs = monitor === undefined ? 0 : 2 * spacingMs(monitor.timetable, nowMs)
    return {
      nowMs,
      policy,
      silencedBy: silencedBy(incident.monitor, silence),
      held:
        !policy.neverSilenced && nowMs - incident.openedMs < patienceMs && causeSuspected(incident.monitor, silence),
      channels: (level) => channelsOf(monitor, level),
      runbook: monitor?.runbook,
    }
  }

  /** Tells of incidents; what they became replaces what they were, in the open lines too. */
  const tellOf = (incidents: readonly Incident[], nowMs: number): { told: Incident[]; notices: Notice[] } => {
    const told: Incident[] = []
    const notices: Notice[] = []
    for (const incident of incidents) {
      const telling = tell(incident, contextOf(incident, nowMs))
      told.push(telling.incident)
      notices.push(...telling.notices)
      const line = open.get(keyOf(incident.monitor, incident.aspect))
      if (line?.incident?.id === incident.id) put({ ...line, incident: telling.incident })
    }
    return { told, notices }
  }
  const openOf = (names: readonly string[]): readonly Incident[] => {
    const wanted = new Set(names)
    return [...open.values()].flatMap(({ monitor, incident }) =>
      incident !== undefined && wanted.has(monitor) ? [incident] : [],
    )
  }
  const changeOf = (before: readonly Incident[], nowMs: number, touched: readonly Line[] = []): Change => {
    const { told, notices } = tellOf(before, nowMs)
    // Being silenced for another second is no news.
    const news = told.filter(
      (incident, position) =>
        incident.told !== before[position]?.told || incident.silenced?.by !== before[position]?.silenced?.by,
    )
    const changed = new Set([...touched, ...news].map((each) => keyOf(each.monitor, each.aspect)))
    return {
      lines: [...changed].flatMap((key) => lines.get(key) ?? []),
      incidents: touched.length > 0 ? told : news,
      notices,
    }
  }

  const openLine = (id: string): Line | undefined => [...open.values()].find(({ incident }) => incident?.id === id)
  const replaced = (line: Line, incident: Incident, notices: readonly Notice[] = []): Change => {
    const next = { ...line, incident }
    put(next)
    return { lines: [next], incidents: [incident], notices }
  }

  return {
    line: (monitor, aspect) => lines.get(keyOf(monitor, aspect)),
    open: () => [...open.values()].flatMap(({ incident }) => incident ?? []),
    maintenance,
    take: (look) => {
      const monitor = byName.get(look.monitor)
      const judged = judgeLook(look, {
        policy: monitor?.policy ?? defaultPolicy,
        sightLevel: monitor?.sightLevel ?? 'warning',
        line: (aspect) => lines.get(keyOf(look.monitor, aspect)),
      })
      // What was well and still is needs not be kept again: it says the same of what comes next.
      const worthKeeping = judged.lines.filter(
        (line) => !isQuiet(line) || !isQuiet(lines.get(keyOf(line.monitor, line.aspect))),
      )
      for (const line of judged.lines) put(line)
      const ids = new Set(judged.incidents.map(({ id }) => id))
      const affected =
        judged.incidents.length === 0 ? [] : openOf(dependants.get(look.monitor) ?? []).filter(({ id }) => !ids.has(id))
      const change = changeOf([...judged.incidents, ...affected], look.atMs + look.tookMs, worthKeeping)
      return { change: { ...change, looks: [look] }, lookAgain: judged.lookAgain }
    },
    beat: (name, aspect, beat) => {
      const line = lines.get(keyOf(name, aspect)) ?? newLine(name, aspect)
      // What is well as it was is nothing to remember.
      if (!beat.bad && line.incident === undefined) return {}
      const stepped = stepLine(line, beat, aspectPolicy(aspect, byName.get(name)?.policy ?? defaultPolicy))
      put(stepped.line)
      return changeOf(stepped.incident === undefined ? [] : [stepped.incident], beat.atMs, [stepped.line])
    },
    tick: (nowMs) => {
      const gone = [...open.values()].filter(({ monitor }) => !known.has(monitor))
      const closed = gone.flatMap(({ monitor, aspect, incident }) => {
        put(newLine(monitor, aspect))
        return incident === undefined
          ? []
          : [{ ...incident, closedMs: nowMs, words: 'the monitor is no longer configured' }]
      })
      const watched = [...open.values()].filter(({ monitor }) => byName.has(monitor))
      return changeOf([...closed, ...watched.flatMap(({ incident }) => incident ?? [])], nowMs, gone)
    },
    acknowledge: (id, by, nowMs) => {
      const line = openLine(id)
      if (line?.incident === undefined) return undefined
      const { incident, notices } = acknowledge(line.incident, by, contextOf(line.incident, nowMs))
      return replaced(line, incident, notices)
    },
    annotate: (id, note) => {
      const line = openLine(id)
      return line?.incident === undefined ? undefined : replaced(line, annotate(line.incident, note))
    },
  }
}
