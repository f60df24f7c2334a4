import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { Until } from '../hits.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

const form = ruleForm.extend({
  work: z.enum(['not-done', 'done']),
  until: z.strictObject({ hits: z.number().int().optional(), gaveUp: z.number().int().optional() }).optional(),
})

/** Options of {@link hangingAnswer}. */
export interface HangingAnswerOptions extends Omit<RuleOptions, 'until'> {
  /** Bitten once so many requests hung, and so many callers gave up waiting. @default one, and none */
  readonly until?: Until | undefined
  /** Whether the service did its work before it hung. */
  readonly work: 'not-done' | 'done'
}

/** The service hangs: no answer comes until the fault is healed, and then the connection is closed without one. */
export const hangingAnswer = ({ work, ...where }: HangingAnswerOptions): Fault =>
  ruleFault({
    name: 'hanging-answer',
    where,
    own: { work },
    effect: { kind: work === 'done' ? 'hang-after' : 'hang' },
    hits: 'requests hung',
  })

/** Makes it again from a plan's options. */
export const hangingAnswerFrom = (options: Json): Fault => hangingAnswer(form.parse(options))
