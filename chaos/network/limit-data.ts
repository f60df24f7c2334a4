import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { TcpSight } from '../../harness/model/reach.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({ bytes: z.number().int() })

/** Options of {@link limitData}. */
export interface LimitDataOptions extends LinkFaultOptions {
  /** What each connection lets through towards the caller before it is closed. */
  readonly bytes: number
}

/** A connection that ends because its bytes are used up. */
const usedUp = (limitBytes: number): ((sight: TcpSight) => string | undefined) => {
  const passed = new Map<number, number>()
  return (sight) => {
    const bytes = passed.get(sight.connection) ?? 0
    if (sight.kind === 'bytes' && sight.towards === 'client') passed.set(sight.connection, bytes + sight.bytes)
    return sight.kind === 'closed' && sight.cut && bytes >= limitBytes
      ? `was closed after ${limitBytes} bytes`
      : undefined
  }
}

/** Connections break off after so many bytes of answers: within the head of an answer, or within its body. */
export const limitData = ({ bytes: limitBytes, ...where }: LimitDataOptions): Fault =>
  toxicFault({
    name: 'limit-data',
    where,
    own: { bytes: limitBytes },
    toxics: [{ type: 'limit_data', stream: 'downstream', attributes: { bytes: limitBytes } }],
    signs: {
      attempt: ({ bytes, outcome }) =>
        outcome === 'reset' && bytes <= limitBytes ? `broke off after ${bytes} bytes` : undefined,
      connection: () => usedUp(limitBytes),
    },
    hits: 'requests or connections broke off',
  })

/** Makes connections that break off from a plan's options. */
export const limitDataFrom = (options: Json): Fault => limitData(form.parse(options))
