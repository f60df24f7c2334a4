import { describe, expect, it } from 'vitest'
import { faults } from '../../../index.ts'

const calling = (name: string, ...options: unknown[]): unknown =>
  Reflect.apply(Reflect.get(faults, name), undefined, options)

describe('faults of the public API', () => {
  it('are made in camel case, from typed options', () => {
    expect(faults.lostAcknowledgement({ key: 'k1' }).name).toBe('lost-acknowledgement')
    expect(faults.kill().name).toBe('kill')
    expect(faults.queueErrors({ key: 'k1', action: 'DeleteMessage', until: { hits: 2 } }).name).toBe('queue-errors')
  })

  it.each([
    ['rowLock', [{}], 'key: '],
    ['rowLock', [], 'key: '],
    ['rowLock', [{ key: 7, until: { waiters: 1 } }], 'key: '],
    ['kill', [{ replica: 'first' }], 'replica: '],
    ['kill', [{ replcia: 1 }], 'replcia: there is no such option'],
    ['expiredReceipt', [{ kye: 'k1' }], 'kye: there is no such option'],
    ['badGateway', [{ link: 'dependency', match: { keys: 'k1' } }], 'match.keys: there is no such option'],
  ])('refuse a misuse of %s(%j) as the user’s error', (name, options, says) => {
    expect(() => calling(name, ...options)).toThrow(
      expect.objectContaining({ code: 'fault-misused', exitCode: 2, message: expect.stringMatching(says) }),
    )
  })
})
