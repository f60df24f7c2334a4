import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ kilobytesPerSecond: z.number().int() })

/** Options of {@link bandwidth}. */
export interface BandwidthOptions extends LinkFaultOptions {
  /** What is let through towards the caller; 0 lets nothing through. */
  readonly kilobytesPerSecond: number
}

/** Timers may be a little early against each other; a rate is still a rate. */
const slack = 0.9

/** A narrow link: data towards the caller trickles. */
export const bandwidth = ({ kilobytesPerSecond: rate, ...where }: BandwidthOptions): Fault =>
  toxicFault({
    name: 'bandwidth',
    where,
    own: { kilobytesPerSecond: rate },
    toxics: [{ type: 'bandwidth', stream: 'downstream', attributes: { rate } }],
    signs: {
      // A kilobyte per second is a byte per millisecond. At a rate of 0 the caller or the gateway gives up.
      attempt: ({ ms, bytes, outcome }, under) => {
        const trickled = outcome === 'answered' && rate > 0 && ms >= (slack * bytes) / rate
        const starved = outcome === 'abandoned' || outcome === 'timed-out'
        return under && (trickled || starved)
          ? `was ${outcome}: ${bytes} bytes came in ${Math.round(ms)} ms`
          : undefined
      },
      connection: () => (sight, under) =>
        under && sight.kind === 'bytes' && sight.towards === 'client' ? 'had data held back' : undefined,
    },
    hits: 'requests or connections were held back',
  })

/** Makes a narrow link from a plan's options. */
export const bandwidthFrom = (options: Json): Fault => bandwidth(form.parse(options))
