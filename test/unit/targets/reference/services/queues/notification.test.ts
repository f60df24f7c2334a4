import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  readContent,
  readNotification,
  UnreadableContent,
} from '../../../../../../targets/reference/services/queues/notification.ts'
import { snsEnvelope } from '../../../../../../targets/reference/sns-envelope.ts'

describe('readNotification', () => {
  it('opens what SNS puts around a message', () => {
    const body = snsEnvelope({
      messageId: 'sd-1',
      topic: 't',
      message: { a: 1 },
      timestamp: '2026-03-02T09:00:00.000Z',
      attributes: { eventType: 'e' },
    })
    expect(readNotification(body)).toEqual({
      type: 'Notification',
      notificationId: 'sd-1',
      timestamp: '2026-03-02T09:00:00.000Z',
      eventType: 'e',
      message: { a: 1 },
    })
  })

  it('opens a message of our own, which has no attributes', () => {
    expect(readNotification('{"Type":"RETRY_CREATE_MAPPING","Message":"{}"}')).toMatchObject({
      type: 'RETRY_CREATE_MAPPING',
      eventType: '',
    })
  })

  it.each([undefined, '', 'text', '{}', '{"Type":"Notification","Message":"no JSON"}'])('cannot read %j', (body) => {
    expect(() => readNotification(body)).toThrow(UnreadableContent)
  })
})

it('says in one line all that is wrong with content', () => {
  const schema = z.object({ a: z.string(), b: z.number() })
  expect(() => readContent(schema, { a: 1 }, 'Dto')).toThrow(/^JSON decoding error: cannot deserialize Dto: .*a.*b.*$/)
})
