import { faults as faultsByName } from '../chaos/index.ts'
import { ShakedownError } from '../harness/errors.ts'
import type { FaultFactory } from '../harness/model/fault.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Schedule } from '../harness/model/schedule.ts'
import { didYouMean } from '../harness/settings/nearest.ts'

const factories: Readonly<Record<string, FaultFactory>> = faultsByName

/** Options of {@link scenarioFromSchedule}. */
export interface FromScheduleOptions {
  /** Small letters, digits and dashes. */
  readonly name: string
  /** One sentence that is true or false of a system. @default that of the scenario it came from */
  readonly claim?: string
  /** The scenario that the schedule was made by: its probes and checks judge this one too. */
  readonly of: Scenario
  /** Which of its variants that was. */
  readonly variant: string
  /** The stream that it was made for: it runs on no other. */
  readonly stream: string
  /** Steps and faults as data, as `shakedown shrink` wrote them. */
  readonly schedule: Schedule
  /** Faults of your own that the schedule names. @default none */
  readonly faults?: Readonly<Record<string, FaultFactory>>
}

/**
 * A scenario of one schedule that is known to be hard: what `shakedown shrink --save` writes.
 *
 * @throws {ShakedownError} exit 2 where the schedule names a fault that there is not
 */
export const scenarioFromSchedule = (options: FromScheduleOptions): Scenario => {
  const { name, of, variant, stream: subject, schedule } = options
  const known = { ...factories, ...options.faults }
  const timed = schedule.faults.map(({ id, name: fault, options: given, inject, heal }) => {
    const make = Object.hasOwn(known, fault) ? known[fault] : undefined
    if (make === undefined)
      throw new ShakedownError('unknown-fault', `the scenario ${name} names the fault "${fault}", which there is not`, {
        hint: `Give a fault of your own under "faults". ${didYouMean(fault, Object.keys(known))}`,
        exitCode: 2,
      })
    return { id, fault: make(given), inject, heal }
  })
  return {
    ...of,
    name,
    claim: options.claim ?? of.claim,
    variants: [variant],
    fits: (stream) => (stream.name === subject ? of.fits(stream, variant) : `it was made for the stream ${subject}`),
    // The control step is each plan's own.
    plan: () => ({ steps: schedule.steps.filter(({ id }) => id !== 'control'), faults: timed }),
  }
}
