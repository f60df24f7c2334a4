import { ShakedownError } from '../harness/errors.ts'
import type { PlannedCell } from '../harness/plan/plan.ts'
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
): PlannedCell['scenario'] | undefined =>
  scenario === exploredName ? explored(schedule, variant) : pickScenarios({ names: [scenario] }, own)[0]

/** A cell as it was planned then: its schedule and faults come from the plan, its claim and checks from today. */
export const revive = (
  planned: PlanFile['cells'][number],
  number: number,
  definition: TargetDefinition,
  own: OwnParts,
): PlannedCell => {
  const { id, variant } = planned
  const scenario = scenarioOf(planned, own)
  const stream = definition.streams.find(({ name }) => name === planned.stream)
  if (scenario === undefined || stream === undefined) throw stale(`the stream "${planned.stream}"`)
  const schedule = planned.scenario === exploredName ? withExpectations(planned.schedule, stream) : planned.schedule
  const { faults: factories } = catalogueOf(own)
  const timed = schedule.faults.map(({ id: faultId, name, options, inject, heal }) => {
    const make = factories[name]
    if (make === undefined) throw stale(`the fault "${name}"`)
    return { id: faultId, fault: make(options), inject, heal }
  })
  return { id, number, scenario, stream, variant, schedule, faults: timed }
}
