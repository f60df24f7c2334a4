import { describe, expect, it, vi } from 'vitest'
import { ShakedownError } from '../../../../harness/errors.ts'
import { stopAfter } from '../../../../harness/run/stop-after.ts'

const expired = new ShakedownError('access-denied', 'it expired', { hint: 'Renew it.', exitCode: 4 })
const left = new ShakedownError('queues-left', 'a queue is left', { hint: 'Delete it.', exitCode: 4 })
const refuse = (error: Error) => vi.fn<() => Promise<void>>().mockRejectedValue(error)

describe('stopping after work', () => {
  it('happens once, whether the work went well or not', async () => {
    const stops: string[] = []
    const stop = async () => void stops.push('stopped')
    await stopAfter(async () => undefined, stop)
    await expect(stopAfter(refuse(expired), stop)).rejects.toBe(expired)
    expect(stops).toEqual(['stopped', 'stopped'])
  })

  it('tells what went wrong first, and then what the stop could not do', async () => {
    await expect(stopAfter(refuse(expired), refuse(left))).rejects.toMatchObject({
      code: 'access-denied',
      message: 'it expired; a queue is left',
      hint: 'Renew it. Delete it.',
      exitCode: 4,
    })
    const own = new TypeError('no such field')
    await expect(stopAfter(refuse(own), refuse(left))).rejects.toBe(own)
    await expect(stopAfter(async () => undefined, refuse(left))).rejects.toBe(left)
  })
})
