import { type AnyScenario, isOfFronts } from '../model/any-scenario.ts'
import { bringBack } from './bring-back.ts'
import type { FrontFacts } from '../model/front-facts.ts'
import type { FrontScenario } from '../model/front-scenario.ts'
import type { CellId } from '../model/operation.ts'
import { random } from '../random.ts'
import type { Fit, Scenario, TimedFault } from '../model/scenario.ts'
import type { Schedule, Step } from '../model/schedule.ts'
import type { StreamFacts } from '../model/target.ts'
import { lacking } from './lacking.ts'
import { refuseUnmade } from './refuse-unmade.ts'

/** A cell ready to run. */
interface CellOf<Claim, Subject> {
  readonly id: CellId
  /** Position in the plan; part of the keys, so that no two cells share one. */
  readonly number: number
  readonly scenario: Claim
  /** What it is about: a stream, or in its place a front door. */
  readonly stream: Subject
  readonly variant: string
  readonly schedule: Schedule
  readonly faults: readonly TimedFault[]
}

/** A cell of messages. */
export type StreamCell = CellOf<Scenario, StreamFacts>

/** A cell of a front door. Its schedule has no steps: its walk decides by what it sees. */
export interface FrontCell extends CellOf<FrontScenario, FrontFacts> {
  /** From which everything random of its walk comes. */
  readonly seed: string
}

/** A cell of either kind. */
export type PlannedCell = StreamCell | FrontCell

/** Whether a cell is one of a front door. */
export const isFrontCell = (cell: PlannedCell): cell is FrontCell => isOfFronts(cell.scenario)

/** Of some cells those of messages: nothing else is on queues. */
export const streamCells = (cells: readonly PlannedCell[]): readonly StreamCell[] =>
  cells.flatMap((cell) => (isFrontCell(cell) ? [] : [cell]))

/** A cell that the target cannot offer. */
export interface SkippedCell {
  readonly id: CellId
  readonly scenario: AnyScenario
  readonly stream: Pick<StreamFacts, 'name'>
  readonly variant: string
  readonly reason: string
}

/** What is planned, and what the target cannot offer. */
export interface Planned<Cell> {
  readonly cells: readonly Cell[]
  readonly skipped: readonly SkippedCell[]
}

/** Faults as data, from which a replay makes them again. */
export const plannedFaults = (faults: readonly TimedFault[]): Schedule['faults'] =>
  faults.map(({ id, fault, inject, heal }) => ({ id, name: fault.name, options: fault.options, inject, heal }))

/** The control event: published first, and its effect must be seen, so that a reader that returns nothing cannot pass. */
export const controlStep = (stream: StreamFacts): Step => ({
  id: 'control',
  at: { before: 'start' },
  action: {
    kind: 'publish',
    stream: stream.name,
    key: 'control1',
    event: 'control',
    copy: 1,
    version: 1,
    variant: 'create',
    role: 'control',
  },
})

/** Whether the plan may cost a message more deliveries than its queue allows. */
const isBeyondBudget = ({ deliveries }: Scenario, stream: StreamFacts, variant: string): boolean =>
  (deliveries?.(variant, stream) ?? 1) > stream.maxReceiveCount

/** Whether a stream fits, and its queue hands messages out as often as the claim is about. */
const fitOf = (scenario: Scenario, stream: StreamFacts, variant: string): Fit => {
  const fit = scenario.fits(stream, variant)
  if (fit !== true || scenario.redelivered !== true || !isBeyondBudget(scenario, stream, variant)) return fit
  return `its claim is about a message that is handed out again, and its queue's maxReceiveCount is ${stream.maxReceiveCount}`
}

/** Options of {@link planCells}. */
export interface PlanOptions {
  readonly target: string
  readonly stack: string
  readonly seed: string
  readonly scenarios: readonly Scenario[]
  readonly streams: readonly StreamFacts[]
}

/** Plans every scenario on every stream that it fits. The same seed gives the same schedules. */
export const planCells = ({ target, stack, seed, scenarios, streams }: PlanOptions): Planned<StreamCell> => {
  const cells: StreamCell[] = []
  const skipped: SkippedCell[] = []
  for (const scenario of scenarios)
    for (const stream of streams)
      for (const variant of scenario.variants) {
        const id = `${target}/${stack}/${scenario.name}/${stream.name}/${variant}`
        const fit = fitOf(scenario, stream, variant)
        if (fit !== true) {
          skipped.push({ id, scenario, stream, variant, reason: fit })
          continue
        }
        const own = scenario.plan({ stream, variant, random: random(`${seed}/${id}`) })
        refuseUnmade(scenario.name, own.faults, scenario.checks(stream))
        const plan = bringBack(own, stream, isBeyondBudget(scenario, stream, variant))
        const missing = plan.faults.flatMap(({ fault }) => fault.needs.map((need) => lacking(stream, fault.name, need)))
        const reason = missing.find((each) => each !== undefined)
        if (reason !== undefined) {
          skipped.push({ id, scenario, stream, variant, reason })
          continue
        }
        const schedule = { steps: [controlStep(stream), ...plan.steps], faults: plannedFaults(plan.faults) }
        cells.push({ id, number: cells.length, scenario, stream, variant, schedule, faults: plan.faults })
      }
  return { cells, skipped }
}
