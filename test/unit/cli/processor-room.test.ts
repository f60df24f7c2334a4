import { cpus } from 'node:os'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { processorRoom } from '../../../cli/processor-room.ts'

const never = new AbortController().signal

/** A gate whose measurements are made by hand; the number of those under way and done. */
const gate = (signal = never) => {
  let measured = 0
  let next = Promise.withResolvers<number>()
  const room = processorRoom({
    signal,
    busy: () => {
      measured += 1
      return next.promise
    },
  })
  const measures = async (share: number): Promise<void> => {
    const { resolve } = next
    next = Promise.withResolvers()
    resolve(share)
    await turn()
  }
  return { room, measures, measured: () => measured }
}

/** Whether it has been resolved by now. */
const watch = (work: Promise<void>): { done: boolean } => {
  const seen = { done: false }
  void work.then(() => (seen.done = true))
  return seen
}

it('lets work begin one after the other, each after a measurement that found room', async () => {
  const { room, measures, measured } = gate()
  const [first, second] = [watch(room(() => false)), watch(room(() => false))]
  await turn()
  expect(measured()).toBe(1)
  await measures(0.99)
  expect([first.done, second.done]).toEqual([false, false])
  await measures(0.5)
  expect([first.done, second.done, measured()]).toEqual([true, false, 3])
  await measures(0.5)
  expect(second.done).toBe(true)
})

it('measures nothing where the work is needed anyway, and asks again while there is no room', async () => {
  const { room, measures, measured } = gate()
  await room(() => true)
  expect(measured()).toBe(0)
  let needed = false
  const waiting = watch(room(() => needed))
  await turn()
  needed = true
  await measures(1)
  expect([waiting.done, measured()]).toEqual([true, 1])
})

it('keeps nobody once the signal is aborted', async () => {
  const stop = new AbortController()
  const { room, measures } = gate(stop.signal)
  const [first, second] = [watch(room(() => false)), watch(room(() => false))]
  await turn()
  stop.abort()
  await measures(1)
  expect([first.done, second.done]).toEqual([true, true])
})

it('measures the processors of this machine', async () => {
  // Whatever they do, it is measured once: if they are full, the work is needed when that is asked again.
  let asked = 0
  const spent = cpus().reduce((sum, { times }) => sum + times.idle + times.user + times.sys, 0)
  await processorRoom({ signal: never })(() => (asked += 1) > 1)
  expect(asked).toBeGreaterThan(0)
  expect(cpus().reduce((sum, { times }) => sum + times.idle + times.user + times.sys, 0)).toBeGreaterThan(spent)
})
