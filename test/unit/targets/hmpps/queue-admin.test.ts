import { afterEach, expect, it, vi } from 'vitest'
import { settingsOptions } from '../../../../targets/hmpps-prisoner-to-nomis-update/settings.ts'
import { visitFacts } from '../../../../targets/hmpps-prisoner-to-nomis-update/streams/prison-visit-booked.ts'
import { queueAdmin } from '../../../../targets/hmpps/queue-admin.ts'

afterEach(() => {
  vi.useRealTimers()
})

const stream = visitFacts(settingsOptions.defaults)

// As a running service answered: HmppsQueueResource passes on PurgeQueueInProgress of SQS.
const tooEarly = new Error(
  'PUT /queue-admin/purge-queue/dlq answered 500: Only one PurgeQueue operation is allowed every 60 seconds',
)

it('purges once SQS allows it again', async () => {
  vi.useFakeTimers()
  let asked = 0
  const succeed = async () => {
    asked += 1
    if (asked < 3) throw tooEarly
    return { messagesFoundCount: 4 }
  }
  const depth = async (queue: string) => ({ queue, visible: 0, inFlight: 0, delayed: 0 })
  const { purge } = queueAdmin({ succeed }, 'service', [], depth)
  const found = purge(stream)
  await vi.runAllTimersAsync()
  expect(await found).toBe(4)
})

it('asks no second time where something else is wrong', async () => {
  let asked = 0
  const succeed = async () => {
    asked += 1
    throw new Error('PUT /queue-admin/… answered 403')
  }
  const depth = async (queue: string) => ({ queue, visible: 0, inFlight: 0, delayed: 0 })
  await expect(queueAdmin({ succeed }, 'service', [], depth).purge(stream)).rejects.toThrow('403')
  expect(asked).toBe(1)
})
