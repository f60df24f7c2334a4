import { expect, it } from 'vitest'
import { workOver } from '../../../../harness/run/work-over.ts'
import { streamFacts } from '../../stream-facts.ts'

/** A cell with so many messages open at each look, on a clock that goes on by 1 s with each. */
const cellWith = (
  open: readonly number[],
  visibilityTimeoutMs = 8000,
): { looks: () => number; context: Parameters<typeof workOver>[0] } => {
  let [looks, now] = [0, 0]
  const context = {
    stream: streamFacts({ visibilityTimeoutMs }),
    progress: { open: () => open[Math.min(looks++, open.length - 1)] ?? 0 },
    recorder: { now: () => (now += 1000) },
    signal: new AbortController().signal,
  }
  return { looks: () => looks, context: Object.assign(Object.create(null), context) }
}

it('waits until the message whose effect is there is acknowledged', async () => {
  const { looks, context } = cellWith([1, 1, 1, 0])
  await workOver(context)
  expect(looks()).toBe(4)
})

it.each([
  [8000, 8],
  [3_600_000, 10],
])(
  'goes on where no acknowledgement comes, of a visibility time-out of %i ms after %i s',
  async (visibilityMs, looked) => {
    const { looks, context } = cellWith([1], visibilityMs)
    await workOver(context)
    expect(looks()).toBe(looked)
  },
)
