import { expect, it } from 'vitest'
import { createPollsAtOnce } from '../../../../proxies/tap/polls-at-once.ts'
import type { SqsCall } from '../../../../proxies/tap/sqs-call.ts'

/** Only these parts of a call are looked at. */
const poll = (consumer: string, queue = 'orders'): SqsCall => Object.assign(Object.create(null), { consumer, queue })

it('remembers the most polls of a queue that a consumer had open at the same time, also once they are over', async () => {
  const atOnce = createPollsAtOnce()
  const answered = Promise.withResolvers<string>()
  const asks = async () => answered.promise
  const open = [atOnce.during(poll('a'), asks), atOnce.during(poll('a'), asks), atOnce.during(poll('b'), asks)]
  answered.resolve('nothing')
  expect(await Promise.all(open)).toEqual(['nothing', 'nothing', 'nothing'])
  const gone = async () => Promise.reject(new Error('gone'))
  for (const _ of [1, 2, 3]) await expect(atOnce.during(poll('b'), gone)).rejects.toThrow('gone')
  expect([atOnce.most(poll('a')), atOnce.most(poll('b')), atOnce.most(poll('a', 'others'))]).toEqual([2, 1, 0])
})
