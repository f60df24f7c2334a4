import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

/** The work was done, and the connection broke before its answer came: the caller cannot know. */
export const lostResponse = (where: RuleOptions): Fault =>
  ruleFault({
    name: 'lost-response',
    where,
    effect: { kind: 'lose' },
    hits: 'answers were lost after the work was done',
  })

/** Makes it again from a plan's options. */
export const lostResponseFrom = (options: Json): Fault => lostResponse(ruleForm.parse(options))
