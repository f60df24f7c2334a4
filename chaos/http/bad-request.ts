import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

/** The service refuses the request for good: 400, whatever it holds. Trying again cannot help. */
export const badRequest = (where: RuleOptions): Fault =>
  ruleFault({ name: 'bad-request', where, effect: { kind: 'status', status: 400 }, hits: 'requests were answered 400' })

/** Makes it again from a plan's options. */
export const badRequestFrom = (options: Json): Fault => badRequest(ruleForm.parse(options))
