import type { Json } from '../model/schedule.ts'
import { type Incident, incidentId } from './incident.ts'
import { type Level, worstLevel } from '../model/level.ts'
import type { Aspect } from './look.ts'
import type { IncidentPolicy, Of } from './policy.ts'

/** A look as far as it matters for incidents: good, or bad at a level. Unknown ones are none. */
export interface Beat {
  readonly atMs: number
  readonly bad: boolean
  readonly level: Level
  readonly words: string
  readonly evidence?: Json
}

/** One aspect of one monitor: what its last looks were, and the incident that is open. Plain data, so that it outlives a restart. */
export interface Line {
  readonly monitor: string
  readonly aspect: Aspect
  /** Oldest first. */
  readonly recent: readonly Pick<Beat, 'atMs' | 'bad'>[]
  readonly incident?: Incident
}

/** What a beat did. */
export interface Stepped {
  readonly line: Line
  /** The incident as it stands, where the beat opened, changed or closed one. */
  readonly incident?: Incident
  /** It should be looked at once more at once, before anything is said. */
  readonly lookAgain: boolean
}

/** How many looks are remembered to see it go to and fro. */
const rememberedLooks = 20

/** A line before its first look. */
export const newLine = (monitor: string, aspect: Aspect): Line => ({ monitor, aspect, recent: [] })

const met = (recent: Line['recent'], { looks, of }: Of, bad: boolean): boolean =>
  recent.slice(-of).filter((beat) => beat.bad === bad).length >= looks

const turns = (recent: Line['recent']): number =>
  recent.filter((beat, position) => position > 0 && beat.bad !== recent[position - 1]?.bad).length

const opened = ({ monitor, aspect, recent }: Line, beat: Beat, policy: IncidentPolicy): Incident => {
  const firstBad = recent.findLast(({ bad }, position) => bad && recent[position - 1]?.bad !== true)
  return {
    id: incidentId({ monitor, aspect, openedMs: beat.atMs }),
    monitor,
    aspect,
    level: beat.level,
    firstBadMs: firstBad?.atMs ?? beat.atMs,
    lastBadMs: beat.atMs,
    openedMs: beat.atMs,
    words: beat.words,
    ...(beat.evidence === undefined ? {} : { evidence: beat.evidence }),
    flapping: turns(recent) >= policy.flappingTurns,
    notes: [],
  }
}

/** What an open incident becomes by one more look. */
const changed = (incident: Incident, recent: Line['recent'], beat: Beat, policy: IncidentPolicy): Incident => {
  const count = turns(recent)
  const flapping = incident.flapping ? count > policy.flappingTurns / 2 : count >= policy.flappingTurns
  const evidence = incident.evidence ?? beat.evidence
  const still: Incident = !beat.bad
    ? { ...incident, flapping }
    : {
        ...incident,
        flapping,
        lastBadMs: beat.atMs,
        level: worstLevel([incident.level, beat.level]),
        words: beat.words,
        ...(evidence === undefined ? {} : { evidence }),
      }
  const over = !beat.bad && !flapping && met(recent, policy.close, false)
  return over ? { ...still, closedMs: beat.atMs } : still
}

/** Takes one more look into account. Pure. */
export const stepLine = (line: Line, beat: Beat, policy: IncidentPolicy): Stepped => {
  const remembered = Math.max(rememberedLooks, policy.open.of, policy.close.of)
  const recent = [...line.recent, { atMs: beat.atMs, bad: beat.bad }].slice(-remembered)
  const next: Line = { monitor: line.monitor, aspect: line.aspect, recent }
  if (line.incident === undefined) {
    if (beat.bad && met(recent, policy.open, true)) {
      const incident = opened(next, beat, policy)
      return { line: { ...next, incident }, incident, lookAgain: false }
    }
    const wasGood = line.recent.at(-1)?.bad !== true
    return { line: next, lookAgain: beat.bad && wasGood && policy.secondLook }
  }
  const incident = changed(line.incident, recent, beat, policy)
  return {
    line: incident.closedMs === undefined ? { ...next, incident } : next,
    incident,
    lookAgain: false,
  }
}
