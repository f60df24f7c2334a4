import { afterEach, describe, expect, it } from 'vitest'
import type { Channel, Delivery, Message } from '../../../../harness/incidents/channel.ts'
import { redaction } from '../../../../harness/record/redaction.ts'
import { courier, type Courier, pauseMs } from '../../../../watch/engine/deliver.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import { notice } from '../store/looks.ts'

let stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops) await stop()
  stops = []
})

const start = (answers: readonly (Delivery | Error)[], gatherMs = 0, more: Partial<Channel> = {}) => {
  const store = openStore({ file: ':memory:' })
  const got: Message[] = []
  const complaints: string[] = []
  const channel: Channel = {
    kind: 'sample',
    needs: ['TOKEN'],
    ...more,
    send: async (message, { secret }) => {
      secret('TOKEN')
      got.push(message)
      const answer = answers[got.length - 1] ?? { is: 'delivered' }
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
  }
  const sent: Courier = courier({
    store,
    channels: { log: { channel } },
    system: 'notes',
    env: { TOKEN: 'hush-hush' },
    open: () => 3,
    redact: redaction(['hush-hush']),
    write: () => undefined,
    complain: (words) => complaints.push(words),
    gatherMs,
  })
  stops.push(sent.stop, store.close)
  return { store, got, complaints, sent }
}

describe('the courier', () => {
  it('makes one message of a thousand incidents in a minute', async () => {
    const { store, got, sent } = start([], 20)
    for (let n = 0; n < 1000; n += 1) {
      const one = notice(`n${n}`)
      await store.commit({ notices: [one] })
      sent.noticed([one])
      // New ones keep coming: nothing is sent yet.
      await sent.send(Date.now())
    }
    expect(got).toEqual([])
    await sent.send(Date.now() + 21)
    expect(got.map(({ notices }) => notices.length)).toEqual([1000])
    expect((await store.outbox()).waiting).toBe(0)
  })

  it('gathers no longer than a minute', async () => {
    const { store, got, sent } = start([], 1e9)
    await store.commit({ notices: [notice('n1')] })
    sent.noticed([notice('n1')])
    await sent.send(Date.now() + 59_000)
    expect(got).toEqual([])
    await sent.send(Date.now() + 60_001)
    expect(got).toHaveLength(1)
  })

  it('sends again what was not taken, under the same id, and complains', async () => {
    const { store, got, complaints, sent } = start([
      { is: 'delayed', words: 'busy', retryAfterMs: 0 },
      new Error('cut'),
    ])
    await store.commit({ notices: [notice('n1')] })
    await sent.send(Date.now())
    expect((await store.outbox()).waiting).toBe(1)
    const parcel = await store.parcel('log', Date.now() + 3_600_000, 1)
    expect(parcel?.attempts).toBe(1)
    // Due at once, so that it is not waited for.
    if (parcel !== undefined) await store.delayed(parcel, 0)
    await sent.send(Date.now())
    expect(got.map(({ id }) => id)).toEqual([got[0]?.id, got[0]?.id])
    expect(complaints).toEqual([
      'the channel "log" could not be reached: busy',
      'the channel "log" could not be reached: cut',
    ])
  })

  it('drops what was refused for good, and says so', async () => {
    const { store, got, complaints, sent } = start([{ is: 'refused', words: 'no such hook' }])
    await store.commit({ notices: [notice('n1')] })
    await sent.send(Date.now())
    await sent.send(Date.now())
    expect(got).toHaveLength(1)
    expect(complaints).toEqual(['the channel "log" refused a message: no such hook'])
    expect(await store.outbox()).toMatchObject({ waiting: 0, refused: [{ words: 'no such hook' }] })
  })

  it('sends again only what was not taken, where a part was', async () => {
    const { store, got, sent } = start([{ is: 'delayed', words: 'slow down', done: ['n1', 'n3'] }])
    await store.commit({ notices: [notice('n1'), notice('n2'), notice('n3')] })
    await sent.send(Date.now())
    const parcel = await store.parcel('log', Date.now() + 3_600_000, 1)
    expect(parcel?.notices.map(({ id }) => id)).toEqual(['n2'])
    if (parcel !== undefined) await store.delayed(parcel, 0, [])
    await sent.send(Date.now())
    expect(got.map(({ notices, open }) => [notices.length, open])).toEqual([
      [3, 3],
      [1, 3],
    ])
  })

  it('sends two notices of one incident one after the other, where the receiver knows incidents by a key', async () => {
    const { store, got, sent } = start([], 0, { keyed: true })
    const other = { ...notice('n2'), incident: { ...notice('n2').incident, id: 'other' } }
    await store.commit({ notices: [notice('n1'), other, notice('n3')] })
    await sent.send(Date.now())
    expect(got.map(({ notices }) => notices.map(({ id }) => id))).toEqual([['n1', 'n2'], ['n3']])
  })

  it('keeps and says no secret that a receiver, or an error, repeats', async () => {
    const { store, complaints, sent } = start([
      new TypeError('Failed to parse URL from hush-hush'),
      { is: 'refused', words: 'no such hook: hush-hush' },
    ])
    await store.commit({ notices: [notice('n1')] })
    await sent.send(Date.now())
    const parcel = await store.parcel('log', Date.now() + 3_600_000, 1)
    if (parcel !== undefined) await store.delayed(parcel, 0)
    await sent.send(Date.now())
    expect(complaints).toHaveLength(2)
    expect(JSON.stringify([complaints, await store.outbox()])).not.toContain('hush-hush')
  })

  it('sends past the outbox what no store can keep', async () => {
    const { got, sent } = start([])
    expect(await sent.sendPast([notice('n1')])).toEqual([])
    expect(got).toHaveLength(1)
  })

  it('waits longer each time, and as long as it is told', () => {
    expect(pauseMs(0)).toBeLessThan(10_000)
    expect(pauseMs(5)).toBeGreaterThan(100_000)
    expect(pauseMs(50)).toBeLessThanOrEqual(750_000)
    expect(pauseMs(0, 3_600_000)).toBe(3_600_000)
  })
})
