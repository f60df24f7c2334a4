import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ delayMs: z.number().int() })

/** Options of {@link slowClose}. */
export interface SlowCloseOptions extends LinkFaultOptions {
  /** How long each close is held back. */
  readonly delayMs: number
}

/** Connections that one side has closed stay open for the other. Requests get connections of their own meanwhile, so that there are some. */
export const slowClose = ({ delayMs, ...where }: SlowCloseOptions): Fault =>
  toxicFault({
    name: 'slow-close',
    where,
    own: { delayMs },
    // In both directions: Toxiproxy closes a connection on both sides as soon as one direction of it has ended.
    toxics: [
      { type: 'slow_close', stream: 'upstream', attributes: { delay: delayMs } },
      { type: 'slow_close', stream: 'downstream', attributes: { delay: delayMs } },
    ],
    signs: {
      untilClosed: true,
      attempt: ({ closeMs = 0 }, under) =>
        under && closeMs >= delayMs ? `had its connection closed ${Math.round(closeMs)} ms late` : undefined,
      connection: () => (sight) =>
        sight.kind === 'closed' && sight.closeMs !== undefined && sight.closeMs >= delayMs
          ? `was closed ${Math.round(sight.closeMs)} ms late`
          : undefined,
    },
    hits: 'connections were closed late',
  })

/** Makes slow closing from a plan's options. */
export const slowCloseFrom = (options: Json): Fault => slowClose(form.parse(options))
