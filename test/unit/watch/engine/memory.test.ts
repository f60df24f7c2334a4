import { describe, expect, it } from 'vitest'
import { memories } from '../../../../watch/engine/memory.ts'
import { openStore } from '../../../../watch/store/sqlite/open-store.ts'

const store = openStore({ file: ':memory:' })
const memory = (more: { readonly publishForMs?: number; readonly publishInAll?: number }) =>
  memories({ store, memos: [], sightings: undefined, publishAtMost: 1000, ...more }).of('event')

describe('leave to publish', () => {
  it('ends with the budget of messages, and with that of minutes', async () => {
    const few = memory({ publishInAll: 1 })
    await few.mayPublish()
    await expect(few.mayPublish()).rejects.toThrow('the budget of 1 messages is used up')
    await expect(memory({ publishForMs: 0 }).mayPublish()).rejects.toThrow('the budget of 0 minutes is used up')
    await expect(memory({ publishForMs: 60_000 }).mayPublish()).resolves.toBeUndefined()
  })
  it('is nobody’s while somebody has paused it, at once and for all, and everybody’s again after that', async () => {
    const [one, other] = [memory({}), memory({})]
    await one.mayPublish()
    await store.pause({ reason: 'an audit' })
    for (const each of [one, other, memory({})])
      await expect(each.mayPublish()).rejects.toMatchObject({
        code: 'publishing-paused',
        message: expect.stringContaining('an audit'),
      })
    await store.pause({ untilMs: Date.now() - 1 })
    await expect(other.mayPublish()).resolves.toBeUndefined()
  })
})
