import { expect, it } from 'vitest'
import type { CellContext } from '../../../../harness/run/cell-context.ts'
import { settle } from '../../../../harness/run/settle.ts'
import { historyFrom } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const visibilityTimeoutMs = 8000
const stallMs = 2 * visibilityTimeoutMs + 10_000
/** So much passes with each look at the clock: less than effects must be at rest. */
const stepMs = 1500

/** A cell whose queue is drained since the clock's zero, and whose record of key K is in the state that `stateAt` gives at a time. */
const drainedCell = (stateAt: (nowMs: number) => string): { context: CellContext; nowMs: () => number } => {
  const { operations } = historyFrom([])
  let nowMs = 0
  const now = (): number => (nowMs += stepMs)
  const stream = {
    ...streamFacts({ visibilityTimeoutMs }),
    effects: async () => [{ key: 'K', entity: 'note', record: '1', state: stateAt(nowMs) }],
    expected: () => [{ key: 'K', entity: 'note', rows: 1, state: 'wanted' }],
  }
  const context = {
    stream,
    cell: { id: operations[0]?.cell, stream },
    recorder: { operations, now },
    progress: { open: () => 0, runaway: () => undefined, lastMoveMs: () => 0, lastEndMs: () => 0 },
    target: { depth: async () => ({ queue: 'queue', visible: 0, inFlight: 0, delayed: 0 }) },
    published: [{ key: 'K', event: 'e1', copy: 'c1', version: 1, variant: 'create' }],
    unreadable: [],
    signal: new AbortController().signal,
  }
  return { context: Object.assign(Object.create(null), context), nowMs: () => nowMs }
}

it('gives up five stall times after the last message where effects never stop changing', async () => {
  const { context, nowMs } = drainedCell(String)
  const { settled, words, rows } = await settle(context)
  expect([settled, words]).toEqual([
    false,
    'the queue is drained, and 130 s after the last message the effects still differ from one reading to the next',
  ])
  expect(rows).toHaveLength(1)
  expect(nowMs()).toBeGreaterThan(5 * stallMs)
  // Within one more round.
  expect(nowMs()).toBeLessThan(5 * stallMs + 4 * stepMs)
})

it('takes nothing for lost while who acknowledged early may still be at work', async () => {
  const { context, nowMs } = drainedCell(String)
  const cell = { ...context.cell, stream: streamFacts({ visibilityTimeoutMs, recoveryMs: 40_000 }) }
  const late = {
    ...context,
    cell,
    stream: {
      ...context.stream,
      effects: async () => (nowMs() < 30_000 ? [] : [{ key: 'K', entity: 'note', record: '1', state: 'wanted' }]),
    },
  }
  expect(await settle(late)).toMatchObject({ settled: true, rows: [{ state: 'wanted' }] })
})

it('waits three times as long where messages still come to their end, and is unknown then, not failed', async () => {
  const { context, nowMs } = drainedCell(() => 'wanted')
  const draining = {
    ...context,
    progress: {
      ...context.progress,
      open: () => 3,
      lastMoveMs: nowMs,
      lastEndMs: nowMs,
      hiddenUntilMs: () => 0,
      kept: () => undefined,
    },
  }
  expect(await settle(draining)).toMatchObject({
    settled: false,
    falling: true,
    words: expect.stringMatching(
      /^3 messages are still queued or in flight after 39\d s, and they were still becoming fewer$/,
    ),
  })
  const retried = { ...draining, progress: { ...draining.progress, lastEndMs: () => 0 } }
  const { falling, words } = await settle(retried)
  expect([falling, words]).toEqual([
    undefined,
    expect.stringMatching(/^3 messages .* after 13\d s, and none of them came to its end lately$/),
  ])
})

it('tells of a queue from which nobody takes anything any more, and not of one whose messages somebody has or that cannot be asked', async () => {
  const { context } = drainedCell(() => 'wanted')
  const stuck = (depth: () => Promise<{ visible: number; inFlight: number }>): CellContext => ({
    ...context,
    cell: context.cell,
    stream: context.stream,
    progress: { ...context.progress, open: () => 1, hiddenUntilMs: () => 0, kept: () => undefined },
    target: { ...context.target, depth: async () => ({ queue: 'queue', delayed: 0, ...(await depth()) }) },
  })
  const words = expect.stringMatching(/^1 message is still queued or in flight, and nothing moved for 26 s$/)
  const left = await settle(stuck(async () => ({ visible: 1, inFlight: 0 })))
  expect(left).toMatchObject({ settled: false, abandoned: true, words })
  for (const depth of [
    async () => ({ visible: 0, inFlight: 1 }),
    async () => ({ visible: 1, inFlight: 1 }),
    async () => Promise.reject(new Error('the queue is away')),
  ]) {
    const { settled, abandoned } = await settle(stuck(depth))
    expect([settled, abandoned]).toEqual([false, undefined])
  }
})

it('waits for effects that change for as long as four stall times, and come to rest', async () => {
  const { context, nowMs } = drainedCell((now) => (now < 4 * stallMs ? String(now) : 'wanted'))
  expect(await settle(context)).toMatchObject({ settled: true, rows: [{ state: 'wanted' }] })
  expect(nowMs()).toBeLessThan(5 * stallMs)
})
