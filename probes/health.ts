import type { Probe } from '../harness/model/probe.ts'

/** Whether the replicas of a stream's service say that they are up. */
export const health = (): Probe => ({
  name: 'health',
  measure: async ({ target, stream }) => {
    const replicas = (await target.health()).filter(({ service }) => service.startsWith(stream.service))
    return replicas.map(({ service, up, words }) => ({
      subject: service,
      value: up ? 1 : 0,
      unit: 'up',
      ok: up,
      words: `${service} is ${words}`,
    }))
  },
})
