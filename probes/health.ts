import { healthFigure } from '../harness/model/health-readings.ts'
import type { Probe } from '../harness/model/probe.ts'

/** Whether the replicas of a stream's service say that they are up. */
export const health = (): Probe => ({
  name: 'health',
  measure: async ({ target, stream }) => {
    const replicas = (await target.health(stream.service)).filter(({ service }) => service.startsWith(stream.service))
    return replicas.map(({ service, up, silent, wrongPath, words }) => ({
      subject: service,
      value: silent === true ? healthFigure.silent : healthFigure[up ? 'up' : 'down'],
      unit: 'up',
      ok: up,
      words: `${service} is ${words}`,
      ...(wrongPath === true ? { hopeless: true as const } : {}),
    }))
  },
})
