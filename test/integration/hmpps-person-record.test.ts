import { describe, expect, it } from 'vitest'
import { runOwned } from './hmpps/run-owned.ts'

describe('a service that its owner starts on two replicas', () => {
  it('is judged on every stream by what it and the stand-ins know', async () => {
    const { code, verdicts, err } = await runOwned([
      'duplicate-delivery',
      'out-of-order-delivery',
      'concurrent-update',
      'poison-message',
      'dlq-redrive',
      'bad-gateway',
      'slow-read',
      'fifo-order',
    ])
    console.log(verdicts, err.slice(-3000))
    expect(code).toBe(0)
  })
})
