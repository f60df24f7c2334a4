import { faults } from 'shakedown'
import { expect, it, vi } from 'vitest'
import { countHits } from '../../../chaos/hits.ts'
import { timeHeld, timeInForce } from '../../../chaos/time-in-force.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import { streamFacts } from '../stream-facts.ts'

const [quick, slow] = [streamFacts({ visibilityTimeoutMs: 2_000 }), streamFacts({ visibilityTimeoutMs: 30_000 })]

it('goes with the queue where nobody said it, and is what was said where somebody did', () => {
  expect(timeInForce({ stream: slow }, undefined)).toBeGreaterThan(slow.maxReceiveCount * 30_000)
  expect(timeInForce({ stream: quick }, undefined)).toBeLessThan(30_000)
  expect(timeInForce({ stream: slow }, 7)).toBe(7)
  expect(timeInForce({ stream: slow }, undefined, { restarts: 2 })).toBeGreaterThan(
    timeInForce({ stream: slow }, undefined),
  )
  // Who waited for the lock and gave up comes again after a visibility time-out, and must find it gone.
  expect(timeHeld({ stream: slow }, undefined)).toBeLessThan((slow.maxReceiveCount - 1) * 30_000)
  expect(timeHeld({ stream: slow }, 7)).toBe(7)
})

it('is no constant of any fault', () => {
  const link = { link: 'dependency' } as const
  const made = [
    faults.badGateway(link),
    faults.badGateway({ ...link, match: { key: 'k1' } }),
    faults.heldAnswer(link),
    faults.down(link),
    faults.lostAcknowledgement({ key: 'k1' }),
    faults.reorderedDelivery(),
    faults.rowLock({ key: 'k1', until: { waiters: 1 } }),
    faults.tableLock({ waiters: 2 }),
    faults.deadlock({ key: 'k1' }),
    faults.interleavedWrites({ key: 'k1' }),
    faults.connectionExhaustion(),
    faults.readOnly(),
    faults.kill(),
    faults.rollingRestart(),
    faults.startVersion(),
  ]
  expect(made.filter(({ options }) => 'atMostMs' in Object(options)).map(({ name }) => name)).toEqual([])
})

it('ends a fault that hits nobody once all deliveries of its queue would be over', () => {
  vi.useFakeTimers()
  const over = vi.fn<() => void>()
  const context: Pick<FaultContext, 'stream' | 'over'> = { stream: slow, over }
  // @ts-expect-error: nothing else is used of the context before something is hit.
  const hits = countHits(context, {}, undefined)
  vi.advanceTimersByTime(slow.maxReceiveCount * 30_000)
  expect(over).not.toHaveBeenCalled()
  vi.advanceTimersByTime(60_000)
  expect(over).toHaveBeenCalledTimes(1)
  hits.stop()
  vi.useRealTimers()
})
