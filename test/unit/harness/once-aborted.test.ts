import { describe, expect, it } from 'vitest'
import { limitedTime, onceAborted, sleep } from '../../../harness/once-aborted.ts'

describe('onceAborted', () => {
  it('calls back all who wait, each once, and none that no longer does', () => {
    const stop = new AbortController()
    const called: string[] = []
    const tell = (): void => void called.push('same')
    onceAborted(stop.signal, tell)
    onceAborted(stop.signal, tell)
    const forget = onceAborted(stop.signal, () => called.push('forgotten'))
    forget()
    stop.abort()
    stop.abort()
    onceAborted(stop.signal, () => called.push('late'))
    expect(called).toEqual(['same', 'same', 'late'])
  })
})

describe('sleep', () => {
  it('ends with the reason as soon as the signal is aborted', async () => {
    const stop = new AbortController()
    const sleeping = [sleep(1_000_000, stop.signal), sleep(1_000_000, stop.signal)]
    stop.abort(new Error('the watcher stops'))
    for (const each of sleeping) await expect(each).rejects.toThrow('the watcher stops')
    await expect(sleep(0, stop.signal)).rejects.toThrow('the watcher stops')
  })
})

describe('limitedTime', () => {
  it('tells the end of the time from that of the watcher', async () => {
    const stop = new AbortController()
    const short = limitedTime(1, stop.signal)
    await new Promise((resolve) => short.signal.addEventListener('abort', resolve))
    expect(short.isOver()).toBe(true)
    const long = limitedTime(1_000_000, stop.signal)
    const ended = limitedTime(1_000_000, stop.signal)
    ended.end()
    stop.abort(new Error('the watcher stops'))
    expect(long.isOver()).toBe(false)
    expect(long.signal.reason).toEqual(new Error('the watcher stops'))
    expect(ended.signal.aborted).toBe(false)
    long.end()
  })
})
