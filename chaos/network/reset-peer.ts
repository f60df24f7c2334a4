import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ timeoutMs: z.number().int().optional() })

/** Options of {@link resetPeer}. */
export interface ResetPeerOptions extends LinkFaultOptions {
  /** The reset comes so long after the first data of the answer. @default 0 */
  readonly timeoutMs?: number | undefined
}

/** Connections are reset when the answer comes. One that is older than the fault is closed instead, as Toxiproxy does. */
export const resetPeer = ({ timeoutMs = 0, ...where }: ResetPeerOptions): Fault =>
  toxicFault({
    name: 'reset-peer',
    where,
    own: { timeoutMs },
    toxics: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: timeoutMs } }],
    signs: {
      attempt: ({ ms, outcome }) => (outcome === 'reset' ? `was reset after ${Math.round(ms)} ms` : undefined),
      connection: () => (sight) => (sight.kind === 'closed' && sight.cut ? 'was reset' : undefined),
    },
    hits: 'requests or connections were reset',
  })

/** Makes resets from a plan's options. */
export const resetPeerFrom = (options: Json): Fault => resetPeer(form.parse(options))
