import type { FaultFactory } from '../../harness/model/fault.ts'
import type { Scenario } from '../../harness/model/scenario.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { scenarioFromSchedule } from '../../scenarios/from-schedule.ts'
import { withExpectations } from '../expected/deaths.ts'
import { explored } from './explored.ts'

/** Options of {@link exploredSchedule}. */
export interface ExploredScheduleOptions {
  /** Small letters, digits and dashes. */
  readonly name: string
  /** One sentence that is true or false of a system. @default what every schedule that was explored claims */
  readonly claim?: string
  /** The stream that it was made for: it runs on no other. */
  readonly stream: string
  /** Steps and faults as data, as `shakedown shrink` wrote them. */
  readonly schedule: Schedule
  /** Faults of your own that the schedule names. @default none */
  readonly faults?: Readonly<Record<string, FaultFactory>>
}

/**
 * A scenario of one schedule that an exploration found: what `shakedown shrink --save` writes of it. What judges it and what it expects follow from the schedule by rule.
 *
 * @throws {ShakedownError} exit 2 where the schedule names a fault that there is not
 */
export const exploredSchedule = ({ schedule, ...options }: ExploredScheduleOptions): Scenario => {
  const variant = 'found'
  const scenario = scenarioFromSchedule({ ...options, variant, schedule, of: explored(schedule, variant) })
  return {
    ...scenario,
    plan: (context) => {
      const { steps } = withExpectations(schedule, context.stream)
      return { ...scenario.plan(context), steps: steps.filter(({ id }) => id !== 'control') }
    },
  }
}
