import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ latencyMs: z.number().int(), jitterMs: z.number().int().optional() })

/** Options of {@link latency}. */
export interface LatencyOptions extends LinkFaultOptions {
  readonly latencyMs: number
  /** Each piece of data is up to so much earlier or later. @default 0 */
  readonly jitterMs?: number | undefined
}

/** Answers arrive late: data towards the caller is delayed by latency ± jitter. */
export const latency = ({ latencyMs, jitterMs = 0, ...where }: LatencyOptions): Fault =>
  toxicFault({
    name: 'latency',
    where,
    own: { latencyMs, jitterMs },
    toxics: [{ type: 'latency', stream: 'downstream', attributes: { latency: latencyMs, jitter: jitterMs } }],
    signs: {
      attempt: ({ ms, outcome }, under) =>
        under && outcome !== 'refused' && outcome !== 'reset' && ms >= latencyMs - jitterMs
          ? `was ${outcome} after ${Math.round(ms)} ms`
          : undefined,
      connection: () => (sight, under) =>
        under && sight.kind === 'bytes' && sight.towards === 'client' ? 'had data delayed' : undefined,
    },
    hits: 'requests or connections were delayed',
  })

/** Makes a latency from a plan's options. */
export const latencyFrom = (options: Json): Fault => latency(form.parse(options))
