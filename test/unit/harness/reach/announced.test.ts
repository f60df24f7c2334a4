import { describe, expect, it } from 'vitest'
import { listingInWords, type TopicListing } from '../../../../harness/model/topic.ts'
import type { Target } from '../../../../harness/model/target.ts'
import { announced } from '../../../../harness/reach/announced.ts'

const listing: TopicListing = {
  stream: 'note.written',
  topic: 'arn:aws:sns:eu-west-2:123456789012:events',
  queue: 'notes',
  subscribed: true,
  others: [
    { protocol: 'email', endpoint: 'ops@example.test' },
    { protocol: 'sqs', endpoint: 'arn:aws:sqs:eu-west-2:123456789012:audit', filterPolicy: '{"kind":["audit"]}' },
  ],
}

describe('announced', () => {
  it('tells once who else gets what is published to a topic, before the first publish there', async () => {
    const happened: string[] = []
    const target = announced<Pick<Target, 'publish' | 'listTopic'>>(
      {
        publish: async (queue, _, topic) => {
          happened.push(`publish ${topic ?? queue}`)
          return Promise.resolve({})
        },
        listTopic: async () => Promise.resolve(listing),
      },
      (told) => happened.push(`tell ${told.others.length}`),
    )
    await target.publish('plain', { body: '' })
    await Promise.all([1, 2].map(async () => target.publish('notes', { body: '' }, 'events')))
    expect(happened).toEqual(['publish plain', 'tell 2', 'publish events', 'publish events'])
  })

  it('publishes nothing as long as nobody can tell, and asks again', async () => {
    const happened: string[] = []
    let fails = true
    const target = announced<Pick<Target, 'publish' | 'listTopic'>>(
      {
        publish: async () => {
          happened.push('publish')
          return Promise.resolve({})
        },
        listTopic: async () => {
          if (fails) throw new Error('no rights')
          return Promise.resolve(listing)
        },
      },
      () => happened.push('tell'),
    )
    await expect(target.publish('notes', { body: '' }, 'events')).rejects.toThrow(
      'nothing is published to events, as nobody can tell who subscribes to it: no rights',
    )
    fails = false
    await target.publish('notes', { body: '' }, 'events')
    expect(happened).toEqual(['tell', 'publish'])
  })

  it('says it in a sentence', () => {
    expect(listingInWords(listing)).toBe(
      'note.written is published to arn:aws:sns:eu-west-2:123456789012:events; 2 others get each event of ours too: email ops@example.test, sqs arn:aws:sqs:eu-west-2:123456789012:audit (what matches {"kind":["audit"]})',
    )
    expect(listingInWords({ ...listing, subscribed: false, others: [] })).toBe(
      'note.written is published to arn:aws:sns:eu-west-2:123456789012:events, to which its queue notes does not subscribe; nobody else subscribes to it',
    )
  })
})
