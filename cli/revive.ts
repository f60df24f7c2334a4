import { ShakedownError } from '../harness/errors.ts'
import { type AnyScenario, isOfFronts } from '../harness/model/any-scenario.ts'
import type { TimedFault } from '../harness/model/scenario.ts'
import type { Schedule } from '../harness/model/schedule.ts'
import { frontSubject } from '../harness/plan/front-subject.ts'
import { lacking } from '../harness/plan/lacking.ts'
import type { PlannedCell, StreamCell } from '../harness/plan/plan.ts'
import { walkSeed } from '../harness/plan/plan-fronts.ts'
import type { PlanFile } from '../harness/record/run-folder.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { explored, exploredName } from '../explore/explored/explored.ts'
import { withExpectations } from '../explore/expected/deaths.ts'
import { catalogueOf } from './catalogue.ts'
import { type OwnParts, pickScenarios } from './pick.ts'

const stale = (what: string): ShakedownError =>
  new ShakedownError('stale-plan', `the plan names ${what}, which this Shakedown does not have`, {
    hint: 'Replay a run with the version of Shakedown that made it.',
    exitCode: 2,
  })

/** What judges it today: of a schedule that was explored, a rule; else the scenario of that name. */
const scenarioOf = (
  { scenario, variant, schedule }: PlanFile['cells'][number],
  own: OwnParts,
): AnyScenario | undefined =>
  scenario === exploredName ? explored(schedule, variant) : pickScenarios({ names: [scenario] }, own)[0]

const timedFaults = ({ faults }: Schedule, own: OwnParts): readonly TimedFault[] => {
  const { faults: factories } = catalogueOf(own)
  return faults.map(({ id, name, options, inject, heal }) => {
    const make = factories[name]
    if (make === undefined) throw stale(`the fault "${name}"`)
    return { id, fault: make(options), inject, heal }
  })
}

/** A cell of messages as it was planned then: its schedule and faults come from the plan, its claim and checks from today. */
export const revive = (
  planned: PlanFile['cells'][number],
  number: number,
  definition: TargetDefinition,
  own: OwnParts,
): StreamCell => {
  const { id, variant } = planned
  const scenario = scenarioOf(planned, own)
  if (scenario !== undefined && isOfFronts(scenario))
    throw new ShakedownError('no-schedule', `${id} is a walk through a front door, which has no schedule`, {
      hint: 'It can be replayed: shakedown replay. Only cells of streams are made smaller.',
      exitCode: 2,
    })
  const stream = definition.streams.find(({ name }) => name === planned.stream)
  if (scenario === undefined || isOfFronts(scenario) || stream === undefined)
    throw stale(`the stream "${planned.stream}"`)
  const schedule = planned.scenario === exploredName ? withExpectations(planned.schedule, stream) : planned.schedule
  return { id, number, scenario, stream, variant, schedule, faults: timedFaults(schedule, own) }
}

/** A walk of then whose faults act on what its system has no longer. Which store sessions are in goes by what the machine has. */
const notHere = (id: string, { name, withRedis }: TargetDefinition, missing: string): ShakedownError =>
  new ShakedownError('not-there', `${id} acts on what ${name} does not have here: ${missing}`, {
    hint:
      withRedis === undefined
        ? 'Replay it where the system has the parts that it had in that run.'
        : 'That run had a Redis, and here is none: install redis-server, so that it is on the PATH, or name an image as "containers.redis" for that stack.',
    exitCode: 2,
  })

/** A cell of either kind as it was planned then. The walk of a front door is today's, its faults are those of the plan. */
export const reviveAny = (
  planned: PlanFile['cells'][number],
  number: number,
  { definition, own, seed }: { readonly definition: TargetDefinition; readonly own: OwnParts; readonly seed: string },
): PlannedCell => {
  const { id, variant, schedule } = planned
  const scenario = scenarioOf(planned, own)
  if (scenario === undefined || !isOfFronts(scenario)) return revive(planned, number, definition, own)
  const front = definition.fronts?.find(({ name }) => name === planned.stream)
  if (front === undefined) throw stale(`the front door "${planned.stream}"`)
  // A walk itself says when they come and go, whatever was left out beside them.
  const faults = timedFaults(schedule, own).map((each): TimedFault => ({
    ...each,
    inject: [],
    heal: { fault: each.id, is: 'healed' },
  }))
  const subject = frontSubject(front)
  const [missing] = faults.flatMap(({ fault }) =>
    fault.needs.flatMap((need) => lacking(subject, fault.name, need) ?? []),
  )
  if (missing !== undefined) throw notHere(id, definition, missing)
  return { id, number, scenario, stream: front, variant, schedule, faults, seed: walkSeed(seed, id) }
}
