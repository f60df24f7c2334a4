import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { rollingFault, rollingForm, type RollingOptions } from './parts/rolling-fault.ts'

/** All replicas restarted one after the other, as a deployment does: each is told to end, given its grace period, and started again. */
export const rollingRestart = (options: RollingOptions = {}): Fault =>
  rollingFault({ name: 'rolling-restart' }, options)

/** Makes it again from a plan's options. */
export const rollingRestartFrom = (options: Json): Fault => rollingRestart(rollingForm.parse(options))
