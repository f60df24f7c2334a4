import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ProbeContext } from '../../../harness/model/probe.ts'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { deadLetters, type DeadLettersOptions } from '../../../probes/dead-letters.ts'
import { checkSetup } from '../../../watch/check-setup.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { streamFacts } from '../stream-facts.ts'

const inner = { eventType: 'visit.booked', person: { name: 'Ada Lovelace', number: 7 }, list: ['a'] }
const body = JSON.stringify({ Type: 'Notification', Message: JSON.stringify(inner) })

/** A dead-letter queue, and how often somebody received from it. */
const watched = (options: DeadLettersOptions, peeks?: () => Promise<never>) => {
  const state = { visible: 0, peeked: [] as number[] }
  const probe = deadLetters(options)
  const context: ProbeContext = Object.assign(Object.create(null), {
    target: {
      depth: async () => Promise.resolve({ queue: 'dlq', visible: state.visible, inFlight: 0, delayed: 0 }),
      peek: async (_: string, atMost: number) => {
        state.peeked.push(atMost)
        return peeks === undefined ? Promise.resolve([{ messageId: 'm1', body, sentMs: 0, receives: 4 }]) : peeks()
      },
    },
    stream: streamFacts(),
  })
  if (probe.needs === 'nothing') throw new Error('it needs a stream')
  const look = async (visible: number) => {
    state.visible = visible
    return probe.measure(context)
  }
  return { state, look, evidence: async (visible: number) => (await look(visible))[0]?.evidence }
}

describe('dead letters', () => {
  afterEach(() => vi.useRealTimers())

  it('matter where there are any, by how many there are', async () => {
    const { look } = watched({ count: { warning: 0, critical: 10 } })
    expect((await look(0))[0]).toMatchObject({ ok: true, value: 0 })
    expect((await look(1))[0]).toMatchObject({
      ok: false,
      level: 'warning',
      words: expect.stringContaining('one dead letter'),
    })
    expect((await look(11))[0]).toMatchObject({ ok: false, level: 'critical' })
  })

  it('matter by how fast they grow: minute by minute, and never by what came between two looks in a row', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { look } = watched({ growth: { warning: 5, critical: 10 } })
    const grows = async (afterMs: number, visible: number) => {
      vi.advanceTimersByTime(afterMs)
      return (await look(visible))[1]
    }
    expect(await grows(0, 20)).toMatchObject({ ok: true, value: 0 })
    // A second look, at once: one more is one more, not hundreds a minute.
    expect(await grows(50, 21)).toMatchObject({ ok: true, value: 1 })
    expect(await grows(30_000, 26)).toMatchObject({ ok: false, value: 6, level: 'warning' })
    expect(await grows(30_000, 32)).toMatchObject({ ok: false, value: 11, level: 'critical' })
    expect(await grows(60_000, 32)).toMatchObject({ ok: true, value: 0 })
    expect(await grows(300_000, 52)).toMatchObject({ ok: true, value: 4 })
    expect(await grows(60_000, 2)).toMatchObject({ ok: true, value: -50 })
  })
})

describe('a sample of dead letters', () => {
  it('is not taken unless it is asked for, nor where there are none', async () => {
    const plain = watched({})
    expect([await plain.evidence(0), await plain.evidence(3), plain.state.peeked]).toEqual([undefined, undefined, []])
    const asked = watched({ sample: { show: ['Type'] } })
    expect([await asked.evidence(0), asked.state.peeked]).toEqual([undefined, []])
  })

  it('shows fields that are allowed and nothing else, and is taken again only when there are more or fewer', async () => {
    const show = ['Message.eventType', 'Message.person.number', 'Message.person', 'Message.list', 'nothing']
    const { state, evidence } = watched({ sample: { show, atMost: 2 } })
    const shown = {
      sample: [
        {
          messageId: 'm1',
          sent: '1970-01-01T00:00:00.000Z',
          receives: 4,
          'Message.eventType': 'visit.booked',
          'Message.person.number': 7,
          'Message.person': null,
          'Message.list': null,
          nothing: null,
        },
      ],
    }
    expect([await evidence(3), await evidence(3), await evidence(4)]).toEqual([shown, shown, shown])
    expect(state.peeked).toEqual([2, 2])
    expect(JSON.stringify(shown)).not.toContain('Ada')
  })

  it('that cannot be taken hides nothing', async () => {
    const { evidence } = watched({ sample: { show: ['a'] } }, async () => Promise.reject(new Error('access denied')))
    expect(await evidence(3)).toEqual({ sample: 'none: access denied' })
  })

  it('is refused of a FIFO queue, without a field, and of more than SQS hands out', () => {
    const problems = (options: DeadLettersOptions, fifo: boolean): string => {
      const monitors = [defineMonitor({ name: 'dead', every: '1m', probe: deadLetters(options) })]
      const streams = [streamFacts({ fifo })]
      try {
        checkSetup({ monitors, settings: watchForm.parse({}), streams, env: {}, more: [] })
        return ''
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    }
    expect(problems({}, true)).toBe('')
    expect(problems({ sample: { show: ['a'] } }, false)).toBe('')
    expect(problems({ sample: { show: ['a'] } }, true)).toContain('a FIFO queue')
    expect(problems({ sample: { show: [] } }, false)).toContain('nothing may be shown')
    expect(problems({ sample: { show: ['a'], atMost: 11 } }, false)).toContain('1 to 10')
  })
})
