import type { CopyId, FaultId, OperateName, Role, StepId } from './operation.ts'

/** Anything JSON can hold: schedules, undo records and options are plain data. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * How far a step came: it is done; the probes were all read once since then; or its message was published, received, acknowledged, dead-lettered, came to its end in either way (`ended`), or took effect. `alertRaised`: the
 * alert of dead letters told of its message since that was dead-lettered; `alertCleared`: it told, since the step was done, that nothing is left there; or the time that it has for
 * that is over. `duplicateTold`: the alert of duplicates told of the records that an operator's step was about since that was done, or nothing is left that could.
 */
export type Reaches =
  | 'done'
  | 'measured'
  | 'published'
  | 'received'
  | 'acknowledged'
  | 'deadLettered'
  | 'ended'
  | 'effect'
  | 'alertRaised'
  | 'alertCleared'
  | 'duplicateTold'

/** When something happens (`measured`: the probes were all read once while the fault was in force; `told`: the health of each replica said since that it is down, or the time that it has for that is over): at a time after the start of the drive, once a step got somewhere, around a fault, or before all else. */
export type Moment =
  | { readonly ms: number }
  | {
      readonly after: StepId
      readonly reaches: Reaches
      /** For the so-many-th time. @default 1 */ readonly times?: number
    }
  | { readonly fault: FaultId; readonly is: 'injected' | 'measured' | 'told' | 'bitten' | 'healed' }
  | { readonly before: 'start' }

/** One copy of an event is published. Keys are abstract (`k1`): the run binds them to its own id, so that runs never share keys. */
export interface PublishAction {
  readonly kind: 'publish'
  readonly stream: string
  readonly key: string
  /** Another key, about whose subject this one's event is too: two records of one person, say. */
  readonly sameAs?: string
  /** Another key, into whose record this event merges that of its own key, or from which it takes that away again. */
  readonly into?: string
  /** Which event; copies of one event share it. */
  readonly event: string
  /** Which copy of that event, from 1. */
  readonly copy: number
  /** Rank of the event's content among those of its key, from 1. */
  readonly version: number
  /** What kind of event: `create`, `update`, `delete`, `merge`, `unmerge`, `shrink`, `unreadable`; the stream lists those it can make. */
  readonly variant: string
  readonly role: Role
  /** It cannot be handled as things are, and must reach the dead-letter queue. */
  readonly dies?: boolean
  /** It may be handled or reach the dead-letter queue: both are right. */
  readonly mayDie?: boolean
  /** The faults of its schedule may cost it more deliveries than its queue allows. Where it is dead-lettered for that, a redrive must bring it back once. */
  readonly mayRunOut?: boolean
  /** Its content is set at its source and it is not sent, as where its publisher loses it. Its effects are owed all the same: somebody has to find out. */
  readonly withheld?: boolean
}

/** An operator acts on the target. `stream` names what is meant; `keys` (abstract) narrows it. */
export interface OperateAction {
  readonly kind: 'operate'
  readonly action: OperateName
  readonly stream: string
  readonly keys?: readonly string[]
}

/** What a step does. */
export type Action = PublishAction | OperateAction

/** Whether a step sends a message. */
export const isSent = (action: Action): boolean => action.kind === 'publish' && action.withheld !== true

/** One step of a schedule. All its moments must have come. Steps whose moment comes together act at once, each in a lane of its own. */
export interface Step {
  readonly id: StepId
  readonly at: Moment | readonly Moment[]
  /** Left out if this moment comes before its own: traffic that goes on until something is done, an operator who steps in where something does not come by itself. */
  readonly until?: Moment
  readonly action: Action
}

/** A fault in a schedule, as data: name and options make it again in a replay. */
export interface PlannedFault {
  readonly id: FaultId
  readonly name: string
  readonly options: Json
  readonly inject: Moment | readonly Moment[]
  readonly heal: Moment | readonly Moment[]
}

/** What operators do in any case, and not only where something does not come by itself. */
export const operatorsDo = (steps: readonly Step[]): ReadonlySet<OperateName> =>
  new Set(
    steps.flatMap(({ action, until }) => (action.kind === 'operate' && until === undefined ? [action.action] : [])),
  )

/** Id of the step in which dead letters that a cell left are brought back: it is in no plan. */
export const leftovers: StepId = 'leftovers'

/** A cell's whole plan, as written to `plan.json` and replayed from it. */
export interface Schedule {
  readonly steps: readonly Step[]
  readonly faults: readonly PlannedFault[]
}

/** The id of one copy once its key is bound: unique over all runs, found in message bodies. */
export const copyIdOf = (run: string, cell: number, event: string, copy: number): CopyId =>
  `sd-${run}-${cell}-${event}-${copy}`

/** Finds copy ids in any text. Copy ids hold no character that JSON escapes. */
export const copyIdPattern = /sd-[a-z0-9]+-\d+-[a-z0-9_]+-\d+/
