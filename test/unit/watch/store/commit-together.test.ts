import { describe, expect, it } from 'vitest'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'
import type { Look } from '../../../../harness/incidents/look.ts'

const look = (monitor: string, atMs: number): Look => ({
  monitor,
  aspect: 'looks',
  atMs,
  tookMs: 1,
  lateMs: 0,
  state: 'good',
  words: 'well',
  figures: [],
})

describe('changes that come at about the same time', () => {
  it('are all kept, those that wait also where the store is closed meanwhile', async () => {
    const store = openStore({ file: ':memory:' })
    const nowMs = Date.now()
    await Promise.all([1, 2, 3].map(async (n) => store.commit({ looks: [look('a', nowMs + n)] })))
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toHaveLength(3)
    const waits = store.commit({ looks: [look('a', nowMs + 4)] })
    await store.close()
    await waits
  })

  it('fail alone: whatever is wrong with one, the others are kept', async () => {
    const store = openStore({ file: ':memory:' })
    const nowMs = Date.now()
    const wrong = { ...look('a', nowMs), tookMs: Symbol('no number') }
    const outcomes = await Promise.allSettled([
      store.commit({ looks: [look('a', nowMs + 1)] }),
      // What no database takes.
      Reflect.apply(store.commit, store, [{ looks: [look('b', nowMs), wrong] }]),
      store.commit({ looks: [look('a', nowMs + 2)] }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.looks({ monitor: 'a', fromMs: 0 })).toHaveLength(2)
    expect(await store.looks({ monitor: 'b', fromMs: 0 })).toHaveLength(0)
    await store.close()
  })
})
