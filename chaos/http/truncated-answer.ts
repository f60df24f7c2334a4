import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

/** The work was done, and its answer breaks off within its body. */
export const truncatedAnswer = (where: RuleOptions): Fault =>
  ruleFault({ name: 'truncated-answer', where, effect: { kind: 'truncate' }, hits: 'answers were cut off' })

/** Makes it again from a plan's options. */
export const truncatedAnswerFrom = (options: Json): Fault => truncatedAnswer(ruleForm.parse(options))
