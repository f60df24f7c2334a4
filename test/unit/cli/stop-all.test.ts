import { expect, it, vi } from 'vitest'
import { stopAll } from '../../../cli/watch/stop-all.ts'

/** Stops two things of which the first takes until it is told to go on. */
const stopping = (awaited: AbortSignal) => {
  const slow = Promise.withResolvers<void>()
  const stopped: string[] = []
  const [complain, giveUp] = [vi.fn(), vi.fn(slow.resolve)]
  const first = async (): Promise<void> => void stopped.push('first')
  const last = async (): Promise<void> => slow.promise.then(() => void stopped.push('last'))
  const all = stopAll([first, last], { awaited, complain, giveUp, withinMs: 5 })
  return { all, slow, stopped, complain, giveUp }
}

it('waits for what takes its time where nobody waits for the end', async () => {
  vi.useFakeTimers()
  try {
    const { all, slow, stopped, giveUp } = stopping(new AbortController().signal)
    await vi.advanceTimersByTimeAsync(60_000)
    expect([stopped, giveUp.mock.calls.length]).toEqual([[], 0])
    slow.resolve()
    await all
    expect(stopped).toEqual(['last', 'first'])
  } finally {
    vi.useRealTimers()
  }
})

it('gives up in time once somebody waits, from the beginning or meanwhile', async () => {
  const early = stopping(AbortSignal.abort())
  await early.all
  expect(early.giveUp).toHaveBeenCalledOnce()
  expect(early.complain).toHaveBeenCalledWith('stopping took too long; it ends without waiting')
  const interrupt = new AbortController()
  const meanwhile = stopping(interrupt.signal)
  interrupt.abort()
  await meanwhile.all
  expect(meanwhile.giveUp).toHaveBeenCalledOnce()
})

it('complains of a stop that failed, and goes on with the others', async () => {
  const [complain, other] = [vi.fn(), vi.fn(async () => undefined)]
  const failing = async (): Promise<void> => Promise.reject(new Error('it is gone'))
  await stopAll([other, failing], { awaited: AbortSignal.abort(), complain })
  expect(complain).toHaveBeenCalledWith('it is gone')
  expect(other).toHaveBeenCalledOnce()
})
