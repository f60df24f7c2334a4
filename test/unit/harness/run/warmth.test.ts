import { beforeEach, expect, it } from 'vitest'
import { type Warmth, warmth } from '../../../../harness/run/warmth.ts'

const [placed, changed, paid] = [
  { name: 'order.placed', queue: 'orders', service: 'shop', visibilityTimeoutMs: 8000 },
  { name: 'order.changed', queue: 'changes', service: 'shop', visibilityTimeoutMs: 8000 },
  { name: 'payment.made', queue: 'payments', service: 'bank', visibilityTimeoutMs: 8000 },
]

let warm: Warmth
beforeEach(() => {
  warm = warmth([placed, changed, paid])
})

const started = (actor: string): void =>
  warm.happened(actor, 'ok', { kind: 'process', process: actor, phase: 'started', pid: 1 }, 0)
/** A replica is handed a message of a queue at one time, and is done with it at another. */
const works = (actor: string, messageId: string, [fromMs, toMs]: readonly [number, number], queue = 'orders'): void => {
  warm.happened(actor, 'ok', { kind: 'receive', queue, messageId, receiveCount: 1 }, fromMs)
  warm.happened(actor, 'ok', { kind: 'acknowledge', queue, messageId }, toMs)
}
const areWarm = (): readonly boolean[] => [placed, changed, paid].map((stream) => warm.isWarm(stream))

it('nobody is warm of whom nothing was seen', () => {
  started('shop-1')
  expect(areWarm()).toEqual([false, false, false])
})

it('whose first work after a start was quick need not be warmed up, on any stream of the service, and not after the next start either', () => {
  started('shop-1')
  started('shop-2')
  works('shop-1', 'm1', [100, 900])
  expect(areWarm()).toEqual([true, true, false])
  started('shop-2')
  expect(areWarm()).toEqual([true, true, false])
})

it('whose first work was slow are warm once they were warmed up, until a process is started', () => {
  started('shop-1')
  works('shop-1', 'm1', [100, 901])
  works('shop-1', 'm2', [1000, 1010])
  expect(areWarm()).toEqual([false, false, false])
  warm.warmedUp(placed)
  expect(areWarm()).toEqual([true, false, false])
  started('stock')
  expect(areWarm()).toEqual([false, false, false])
})

it('the last start tells: another version may be slower', () => {
  started('shop-1')
  works('shop-1', 'm1', [100, 110])
  started('shop-1')
  works('shop-1', 'm2', [200, 6000])
  expect(areWarm()).toEqual([false, false, false])
})

it('work of a replica whose start nobody saw, and work that it was handed later, tell nothing', () => {
  works('shop-1', 'm1', [100, 110])
  started('shop-2')
  warm.happened('shop-2', 'ok', { kind: 'receive', queue: 'orders', messageId: 'm2', receiveCount: 1 }, 100)
  works('shop-2', 'm3', [5000, 5010])
  expect(areWarm()).toEqual([false, false, false])
})
