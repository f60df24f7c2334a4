import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ timeoutMs: z.number().int().optional() })

/** Options of {@link timeout}. */
export interface TimeoutOptions extends LinkFaultOptions {
  /** A connection is closed after so long without an answer; 0: not before the fault is healed. @default 0 */
  readonly timeoutMs?: number | undefined
}

/** A black hole: requests arrive, their work is done, and no answer comes out. */
export const timeout = ({ timeoutMs = 0, ...where }: TimeoutOptions): Fault =>
  toxicFault({
    name: 'timeout',
    where,
    own: { timeoutMs },
    toxics: [{ type: 'timeout', stream: 'downstream', attributes: { timeout: timeoutMs } }],
    signs: {
      attempt: ({ ms, outcome }) =>
        outcome === 'answered' || outcome === 'refused'
          ? undefined
          : `had no answer for ${Math.round(ms)} ms and was ${outcome}`,
      connection: () => (sight, under) =>
        under && sight.kind === 'bytes' && sight.towards === 'client' ? 'had data swallowed' : undefined,
    },
    hits: 'requests or connections got no answer',
  })

/** Makes a black hole from a plan's options. */
export const timeoutFrom = (options: Json): Fault => timeout(form.parse(options))
