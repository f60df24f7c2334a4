import { describe, expect, it } from 'vitest'
import type { QueueEffect, QueueMatch } from '../../../../harness/model/reach.ts'
import { createRules, isMeant } from '../../../../proxies/tap/rules.ts'

const lose: QueueEffect = { kind: 'lose-acknowledgement', told: true }
const subject = { queue: 'q', consumer: 'c', bodies: ['about k1', 'about k2'] }
const add = (effect: QueueEffect, match: QueueMatch = {}, atMost?: number) => {
  const rules = createRules()
  const remove = rules.add({ match, effect, onHit: () => undefined, ...(atMost === undefined ? {} : { atMost }) })
  return { rules, remove }
}

describe('a match', () => {
  it.each([
    [{}, true],
    [{ queue: 'q' }, true],
    [{ queue: 'p' }, false],
    [{ consumer: 'c' }, true],
    [{ consumer: 'd' }, false],
    [{ text: 'k2' }, true],
    [{ text: 'k3' }, false],
    [{ queue: 'q', consumer: 'c', text: 'k1' }, true],
    [{ queue: 'q', consumer: 'd', text: 'k1' }, false],
  ])('%j: %s', (match, meant) => {
    expect(isMeant(match, subject)).toBe(meant)
  })

  it('of a text is none where there is no message', () => {
    expect(isMeant({ text: 'k' }, { ...subject, bodies: [] })).toBe(false)
  })
})

describe('rules', () => {
  it('are taken by their kind, as long as they may act', () => {
    const { rules } = add(lose, {}, 2)
    expect(rules.take('deliver-twice', subject)).toBeUndefined()
    expect(rules.take('lose-acknowledgement', subject)?.effect.told).toBe(true)
    expect(rules.isMeant('lose-acknowledgement', subject)).toBe(true)
    expect(rules.take('lose-acknowledgement', subject)).toBeDefined()
    expect(rules.isMeant('lose-acknowledgement', subject)).toBe(false)
    expect(rules.take('lose-acknowledgement', subject)).toBeUndefined()
  })

  it('are not counted when they are not accepted', () => {
    const { rules } = add(lose, {}, 1)
    expect(rules.take('lose-acknowledgement', subject, () => false)).toBeUndefined()
    expect(rules.take('lose-acknowledgement', subject)).toBeDefined()
  })

  it('act in the order in which they came, the next when the first has done its part', () => {
    const rules = createRules()
    const onHit = (): void => undefined
    rules.add({ match: { text: 'k1' }, effect: { kind: 'slow-receive', delayMs: 1 }, atMost: 1, onHit })
    rules.add({ match: {}, effect: { kind: 'slow-receive', delayMs: 2 }, onHit })
    expect([1, 2, 3].map(() => rules.take('slow-receive', subject)?.effect.delayMs)).toEqual([1, 2, 2])
  })

  it('act no more once they are taken back, and let go of what they held', () => {
    const { rules, remove } = add(lose)
    const taken = rules.take('lose-acknowledgement', subject)
    expect(taken?.removed.aborted).toBe(false)
    remove()
    remove()
    expect(taken?.removed.aborted).toBe(true)
    expect(rules.take('lose-acknowledgement', subject)).toBeUndefined()
  })

  it('tell who waits for one that it came', async () => {
    const rules = createRules()
    const end = new AbortController()
    const came = rules.added(({ effect }) => effect.kind === 'empty-receive', end.signal)
    rules.add({ match: {}, effect: lose, onHit: () => undefined })
    const order: string[] = []
    const told = came.then(() => order.push('came'))
    await Promise.resolve()
    order.push('added')
    rules.add({ match: {}, effect: { kind: 'empty-receive' }, onHit: () => undefined })
    await told
    expect(order).toEqual(['added', 'came'])
    end.abort()
  })
})
