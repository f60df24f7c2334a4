import { describe, expect, it } from 'vitest'
import type { Memo, ProbeMemory } from '../../../harness/model/probe.ts'
import { callMemo, heartbeat } from '../../../probes/heartbeat.ts'

const minuteMs = 60_000
const signal = AbortSignal.timeout(60_000)

/** A watcher that runs for so long, with what it remembers. */
const watching = (sinceMinutes: number, memos: readonly Memo[] = []): ProbeMemory => {
  const all = [...memos]
  return {
    monitor: 'nightly',
    startedMs: Date.now() - sinceMinutes * minuteMs,
    memos: all,
    begun: all,
    keep: async (memo) => Promise.resolve(void all.push(memo)),
    forget: async () => Promise.resolve(),
    mayPublish: async () => Promise.resolve(),
    sightings: () => undefined,
  }
}
const call = (agoMinutes: number, failed = false): Memo => ({
  id: callMemo,
  dueMs: 0,
  data: { atMs: Date.now() - agoMinutes * minuteMs, failed, words: 'done' },
})
const probe = heartbeat({ atLeastEvery: '10m' })

describe('a heartbeat', () => {
  it('is good while calls come in time, and bad once one is late', async () => {
    expect(await probe.measure({ signal, memory: watching(60, [call(5)]) })).toMatchObject([
      { ok: true, words: 'the last call was 5 min ago (done)' },
    ])
    expect(await probe.measure({ signal, memory: watching(60, [call(11)]) })).toMatchObject([
      { ok: false, words: expect.stringContaining('it must come within 10 min') },
    ])
  })

  it('is bad at once when a call says that the work failed', async () => {
    expect(await probe.measure({ signal, memory: watching(60, [call(1, true)]) })).toMatchObject([{ ok: false }])
  })

  it('waits for its first call from its first look on', async () => {
    const memory = watching(60)
    expect(await probe.measure({ signal, memory })).toMatchObject([{ ok: true, words: 'nobody called yet' }])
    expect(memory.memos).toHaveLength(1)
    const old = { id: 'first look', dueMs: 0, data: { sinceMs: Date.now() - 11 * minuteMs } }
    expect(await probe.measure({ signal, memory: watching(60, [old]) })).toMatchObject([{ ok: false }])
  })

  it('says nothing of a time in which nobody could have heard a call', async () => {
    await expect(probe.measure({ signal, memory: watching(2, [call(60)]) })).rejects.toThrow('listens only since 2 min')
  })

  it('can only be heard by a watcher, and needs a length of time', async () => {
    await expect(probe.measure({ signal })).rejects.toThrow('only a watcher can hear')
    expect(heartbeat({ atLeastEvery: '0s' }).problems).toEqual([expect.stringContaining('no length of time')])
  })
})
