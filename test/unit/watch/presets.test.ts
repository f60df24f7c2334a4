import { describe, expect, it } from 'vitest'
import { presets } from '../../../watch/presets.ts'

const url = 'https://orders.example.test'

describe('the presets', () => {
  it('make monitors that have nothing wrong, by one line each', () => {
    const made = [
      presets.serviceDown({ name: 'down', url }),
      presets.highLatencyP99({ name: 'slow', url }),
      presets.deadLetters({ name: 'dead', stream: 'orders' }),
      presets.memoryPressure({ name: 'memory', prometheus: url, service: 'orders' }),
      presets.certificateExpiring({ name: 'certificate', url: 'postgresql://db.example.test' }),
    ]
    expect(made.flatMap(({ problems }) => problems)).toEqual([])
    expect(made.map(({ probe }) => probe.name)).toEqual(['http', 'window', 'dead-letters', 'prometheus', 'tls'])
  })

  it('are changed field by field, and say what is wrong', () => {
    const runbook = 'https://runbooks.example.test'
    expect(presets.serviceDown({ name: 'down', url, every: '5m', runbook })).toMatchObject({
      timetable: { everyMs: 300_000 },
      runbook,
    })
    expect(presets.certificateExpiring({ name: 'certificate', url: 'orders' }).problems).toHaveLength(1)
  })
})
