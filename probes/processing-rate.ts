import type { Probe } from '../harness/model/probe.ts'

/** Options of {@link processingRate}. */
export interface ProcessingRateOptions {
  /** Messages a second below which it is out of bounds. @default 0 */
  readonly atLeast?: number
}

/** Messages of the cell acknowledged per second since it began. */
export const processingRate = ({ atLeast = 0 }: ProcessingRateOptions = {}): Probe => ({
  name: 'processing-rate',
  measure: async ({ stream, acknowledged, elapsedMs }) => {
    const value = elapsedMs === 0 ? 0 : Math.round((acknowledged / elapsedMs) * 100_000) / 100
    const words = `${stream.service} handles ${value} messages a second`
    return [{ subject: stream.service, value, unit: 'messages/s', ok: value >= atLeast, words }]
  },
})
