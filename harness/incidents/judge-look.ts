import type { Incident } from './incident.ts'
import type { Level } from '../model/level.ts'
import { type Beat, type Line, newLine, stepLine } from './line.ts'
import type { Aspect, Look } from './look.ts'
import { aspectPolicy, type IncidentPolicy } from './policy.ts'

/** What one look changed. */
export interface Judged {
  readonly lines: readonly Line[]
  /** Incidents that it opened, changed or closed. */
  readonly incidents: readonly Incident[]
  /** It should be made once more at once. */
  readonly lookAgain: boolean
}

/** How looks of a monitor are judged. */
export interface JudgeOptions {
  readonly policy: IncidentPolicy
  /** How much it matters that the monitor sees nothing. */
  readonly sightLevel: Level
  /** The line of one of its aspects so far. */
  line(aspect: Aspect): Line | undefined
}

/** What a look says about each aspect. One that is unknown says nothing but that nothing was seen, and that only where it is not for the watcher's own sake. */
const beatsOf = (look: Look, { sightLevel, line }: JudgeOptions): ReadonlyMap<Aspect, Beat> => {
  const { atMs, words, evidence } = look
  if (look.state === 'unknown')
    return new Map(look.blind === 'probe' ? [['sight', { atMs, bad: true, level: sightLevel, words }] as const] : [])
  const beat: Beat = {
    atMs,
    bad: look.state === 'bad',
    level: look.level ?? 'critical',
    words,
    ...(evidence === undefined ? {} : { evidence }),
  }
  const beats = new Map<Aspect, Beat>([[look.aspect, beat]])
  const sight = line('sight')
  // Good sight is the rule, and nothing to remember.
  if (look.aspect === 'looks' && (sight?.incident !== undefined || sight?.recent.at(-1)?.bad === true))
    beats.set('sight', { atMs, bad: false, level: sightLevel, words: 'it sees again' })
  return beats
}

/** Takes a look into account. Pure: neither clock nor I/O. */
export const judgeLook = (look: Look, options: JudgeOptions): Judged => {
  const stepped = [...beatsOf(look, options)].map(([aspect, beat]) =>
    stepLine(options.line(aspect) ?? newLine(look.monitor, aspect), beat, aspectPolicy(aspect, options.policy)),
  )
  return {
    lines: stepped.map(({ line }) => line),
    incidents: stepped.flatMap(({ incident }) => (incident === undefined ? [] : [incident])),
    // A second look looks for itself, and never asks for a third.
    lookAgain: look.extra !== 'second' && stepped.some(({ lookAgain }) => lookAgain),
  }
}
