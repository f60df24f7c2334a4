import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { ruleFault, ruleForm, type RuleOptions } from './parts/rule-fault.ts'

const form = ruleForm.extend({ retryAfterSeconds: z.number().int().min(0) })

/** Options of {@link tooManyRequests}. */
export interface TooManyRequestsOptions extends RuleOptions {
  /** What the header `Retry-After` says. */
  readonly retryAfterSeconds: number
}

/** The service limits the rate: 429 with `Retry-After` (RFC 6585, section 4). */
export const tooManyRequests = ({ retryAfterSeconds, ...where }: TooManyRequestsOptions): Fault =>
  ruleFault({
    name: 'too-many-requests',
    where,
    own: { retryAfterSeconds },
    effect: { kind: 'status', status: 429, headers: { 'Retry-After': String(retryAfterSeconds) } },
    tellsPasses: true,
    retryAfterSeconds,
    hits: 'requests were answered 429',
  })

/** Makes it again from a plan's options. */
export const tooManyRequestsFrom = (options: Json): Fault => tooManyRequests(form.parse(options))
