import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

/** The service is overloaded or being deployed: its gateway answers 503 in its place. */
export const unavailable = (where: RuleOptions): Fault =>
  ruleFault({ name: 'unavailable', where, effect: { kind: 'status', status: 503 }, hits: 'requests were answered 503' })

/** Makes it again from a plan's options. */
export const unavailableFrom = (options: Json): Fault => unavailable(ruleForm.parse(options))
