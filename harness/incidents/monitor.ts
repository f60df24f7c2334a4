import type { Probe } from '../model/probe.ts'
import type { Level } from '../model/level.ts'
import type { Objective } from './objective.ts'
import type { IncidentPolicy } from './policy.ts'
import type { Timetable } from './timetable.ts'

/** A probe on a timetable, with what becomes of its looks. Made with `defineMonitor`. */
export interface Monitor {
  readonly name: string
  readonly timetable: Timetable
  /** How often it looks while it is bad, beside its timetable. */
  readonly whileBadMs: number
  /** A look that takes longer is given up, and unknown. */
  readonly timeoutMs: number
  readonly probe: Probe
  /** The stream of the target that it watches, where the probe needs one. */
  readonly stream?: string
  /** Of what is out of bounds, where the probe does not say how much it matters. */
  readonly level: Level
  /** How much it matters when it sees nothing. */
  readonly sightLevel: Level
  readonly policy: IncidentPolicy
  /** What is promised of it. Absent: nothing. */
  readonly objective?: Objective
  /** Names of monitors whose incidents explain this one's. */
  readonly dependsOn: readonly string[]
  /** Names of the channels that hear of it. Absent: all. */
  readonly channels?: readonly string[]
  /** Where it says what to do. */
  readonly runbook?: string
  /** What is wrong with how it was made; told with everything else that is wrong, before the first look. */
  readonly problems: readonly string[]
}
