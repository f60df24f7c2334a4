import { z } from 'zod'
import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, toxicFault } from './parts/toxic.ts'

const form = linkForm.extend({
  averageBytes: z.number().int().min(1),
  variationBytes: z.number().int().optional(),
  delayMicros: z.number().int().optional(),
})

/** Options of {@link slicer}. */
export interface SlicerOptions extends LinkFaultOptions {
  /** Size of a piece, at least 1. */
  readonly averageBytes: number
  /** Pieces are up to so much smaller or larger; less than the average, or Toxiproxy's own server dies of it. @default 0 */
  readonly variationBytes?: number | undefined
  /** Time between two pieces, in microseconds. @default 0 */
  readonly delayMicros?: number | undefined
}

/** Timers may be a little early against each other. */
const slack = 0.9

/** Answers arrive in small pieces. */
export const slicer = ({ averageBytes, variationBytes = 0, delayMicros = 0, ...where }: SlicerOptions): Fault => {
  const mostBytes = averageBytes + variationBytes
  /** How long an answer of this size takes at least: Toxiproxy halves data until the pieces are small enough. */
  const leastMs = (bytes: number): number => (slack * (Math.ceil(bytes / mostBytes) - 1) * delayMicros) / 1000
  return toxicFault({
    name: 'slicer',
    where,
    own: { averageBytes, variationBytes, delayMicros },
    toxics: [
      {
        type: 'slicer',
        stream: 'downstream',
        attributes: { average_size: averageBytes, size_variation: variationBytes, delay: delayMicros },
      },
    ],
    signs: {
      attempt: ({ ms, bytes, outcome }, under) =>
        under && outcome === 'answered' && bytes > mostBytes && ms >= leastMs(bytes)
          ? `got its ${bytes} bytes in pieces, in ${Math.round(ms)} ms`
          : undefined,
      connection: () => (sight, under) =>
        under && sight.kind === 'bytes' && sight.towards === 'client' && sight.bytes > mostBytes
          ? `had ${sight.bytes} bytes cut into pieces`
          : undefined,
    },
    hits: 'requests or connections got their data in pieces',
  })
}

/** Makes small pieces from a plan's options. */
export const slicerFrom = (options: Json): Fault => slicer(form.parse(options))
