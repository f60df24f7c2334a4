import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

/** The gateway answers 504 as it does when the service was silent for too long; at once, while nginx would have waited 60 s. With `timeout` it really waits. */
export const gatewayTimeout = (where: RuleOptions): Fault =>
  ruleFault({
    name: 'gateway-timeout',
    where,
    effect: { kind: 'status', status: 504 },
    hits: 'requests were answered 504',
  })

/** Makes it again from a plan's options. */
export const gatewayTimeoutFrom = (options: Json): Fault => gatewayTimeout(ruleForm.parse(options))
