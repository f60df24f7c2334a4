import type { Incident } from '../../harness/incidents/incident.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { FaultSpan } from '../../harness/record/fault-log.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Maintenance } from '../../harness/incidents/maintenance.ts'
import type { Pause, Percentiles, Refusal, SpanTally } from '../store/store.ts'

/** A monitor as the overview shows it. */
export interface MonitorFacts {
  readonly monitor: Monitor
  /** Its latest look; absent before the first one. */
  readonly look?: Look | undefined
  readonly days: readonly SpanTally[]
  /** Maintenance that it is in. */
  readonly maintenance?: string | undefined
}

/** Everything that the overview shows. */
export interface OverviewFacts {
  readonly system: string
  readonly nowMs: number
  readonly monitors: readonly MonitorFacts[]
  /** Those that are open, and those that closed of late; latest first. */
  readonly incidents: readonly Incident[]
  readonly maintenance: readonly Maintenance[]
  /** Who gets events that are published to topics, in words. */
  readonly topics: readonly string[]
  readonly pause?: Pause | undefined
  readonly waiting: number
  readonly refused: readonly Refusal[]
}

/** Everything that the page of one monitor shows. */
export interface MonitorPageFacts extends MonitorFacts {
  readonly system: string
  readonly nowMs: number
  readonly looks: readonly Look[]
  readonly percentiles: readonly Percentiles[]
  readonly incidents: readonly Incident[]
  /** Faults that runs had in force meanwhile, on the system that is looked at. */
  readonly faults: readonly FaultSpan[]
}
