import { describe, expect, it } from 'vitest'
import type { Memo, ProbeContext } from '../../../harness/model/probe.ts'
import { queue, type QueueOptions } from '../../../probes/queue.ts'
import { checkSetup, type Setup } from '../../../watch/check-setup.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { syntheticEvent } from '../../../probes/synthetic-event.ts'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { streamFacts } from '../stream-facts.ts'

const stream = streamFacts({ name: 'note.written', queue: 'notes' })

const event = (agoMs: number, more: object = {}): Memo => ({
  id: `e${agoMs}`,
  dueMs: 0,
  data: {
    ref: { copy: 'c', event: 'e', key: 'k', version: 1, variant: 'create' },
    publishedMs: Date.now() - agoMs,
    queue: 'notes',
    seen: false,
    uncertain: false,
    ...more,
  },
})

const ageOf = async (options: QueueOptions, visible: number, begun: readonly Memo[]) => {
  const context: ProbeContext = Object.assign(Object.create(null), {
    target: { depth: async () => Promise.resolve({ queue: 'notes', visible, inFlight: 0, delayed: 0 }) },
    stream,
    memory: { begun },
    signal: AbortSignal.timeout(60_000),
  })
  const probe = queue(options)
  if (probe.needs === 'nothing') throw new Error('it needs a stream')
  const [, , age] = await probe.measure(context)
  return age
}

describe('a queue', () => {
  it('is held against how much waits, and against how much of it SQS lets be in flight', async () => {
    const probe = queue({ depth: { warning: 10, critical: 100 }, inFlight: { critical: 80 } })
    if (probe.needs === 'nothing') throw new Error('it needs a stream')
    const look = async (visible: number, delayed: number, inFlight: number) =>
      probe.measure(
        Object.assign(Object.create(null), {
          target: { depth: async () => Promise.resolve({ queue: 'notes', visible, inFlight, delayed }) },
          stream,
        }),
      )
    expect(await look(6, 4, 96_000)).toMatchObject([
      { value: 10, ok: true },
      { value: 80, unit: '%', ok: true },
    ])
    expect(await look(7, 4, 96_120)).toMatchObject([
      { value: 11, ok: false, level: 'warning', words: '11 messages wait on notes' },
      { value: 80.1, ok: false, level: 'critical', words: expect.stringContaining('96120 messages of notes') },
    ])
    expect(queue().problems).toHaveLength(1)
  })
})

const limits = { age: { warning: 1000, critical: 60_000 } }

describe('the age of the oldest message, by our own events', () => {
  it('is that of the oldest one that has no effect yet', async () => {
    const begun = [
      event(90_000, { seen: true }),
      event(80_000, { uncertain: true }),
      event(70_000, { queue: 'others' }),
      event(5000),
      event(2000),
      { id: 'call', dueMs: 0, data: { atMs: 1 } },
    ]
    expect(await ageOf(limits, 3, begun)).toMatchObject({
      value: expect.closeTo(5000, -3),
      ok: false,
      level: 'warning',
    })
    expect(await ageOf(limits, 3, [event(100_000)])).toMatchObject({ ok: false, level: 'critical' })
  })

  it('is nothing where all have their effect, and where nothing is on the queue', async () => {
    expect(await ageOf(limits, 3, [event(9000, { seen: true })])).toMatchObject({ value: 0, ok: true })
    expect(await ageOf(limits, 0, [event(100_000)])).toMatchObject({ value: 0, ok: true })
  })

  it('needs somebody who publishes on the stream', () => {
    const monitor = defineMonitor({ name: 'age', every: '1m', probe: queue(limits) })
    const setup: Setup = { monitors: [monitor], settings: watchForm.parse({}), streams: [stream], env: {}, more: [] }
    expect(() => checkSetup(setup)).toThrow('no monitor publishes any on note.written')
    const publishes = defineMonitor({ name: 'event', every: '1m', probe: syntheticEvent() })
    expect(() => checkSetup({ ...setup, monitors: [monitor, publishes] })).not.toThrow()
    const asked = defineMonitor({ name: 'age', every: '1m', probe: queue({ ...limits, cloudWatch: { region: 'r' } }) })
    expect(() => checkSetup({ ...setup, monitors: [asked] })).not.toThrow()
  })
})
