import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

const form = ruleForm.extend({ delayMs: z.number() })

/** Options of {@link slowAnswer}. */
export interface SlowAnswerOptions extends RuleOptions {
  /** How much later the answer comes; the work is done in time. */
  readonly delayMs: number
}

/** The service answers slowly. */
export const slowAnswer = ({ delayMs, ...where }: SlowAnswerOptions): Fault =>
  ruleFault({
    name: 'slow-answer',
    where,
    own: { delayMs },
    effect: { kind: 'slow', delayMs },
    hits: 'answers were delayed',
  })

/** Makes it again from a plan's options. */
export const slowAnswerFrom = (options: Json): Fault => slowAnswer(form.parse(options))
