import { describe, expect, it } from 'vitest'
import { readCount, readCounts, readHealth, readRefused, readToken } from '../../../../targets/hmpps/answers.ts'

describe('answers of the queue administration', () => {
  // RetryDlqResult and PurgeQueueResult: `$.messagesFoundCount`, HmppsReactiveQueueResourceTest.kt of
  // ministryofjustice/hmpps-spring-boot-sqs at 491db1ee; older versions of the library tell the messages too (HmppsQueueService.kt at 02bf9c71).
  it('tell how many messages were found', () => {
    expect(readCount({ messagesFoundCount: 2 })).toBe(2)
    expect(readCount({ messagesFoundCount: 1, messages: [{ messageId: 'id', body: 'text' }] })).toBe(1)
    expect(readCounts([{ messagesFoundCount: 2 }, { messagesFoundCount: 0 }])).toEqual([2, 0])
  })

  it('are no counts where they are something else', () => {
    expect(() => readCount({ status: 404, userMessage: 'some dlq name not found' })).toThrow('messagesFoundCount')
    expect(() => readCounts({ messagesFoundCount: 2 })).toThrow('expected array')
  })
})

describe('health', () => {
  // HmppsQueueHealth.kt of ministryofjustice/hmpps-spring-boot-sqs at 0fd2508a: counts are strings.
  const queue = {
    status: 'UP',
    details: {
      queueName: 'cpr_nomis_events_queue',
      messagesOnQueue: '0',
      messagesInFlight: '0',
      dlqStatus: 'UP',
      dlqName: 'cpr_nomis_events_dlq',
      messagesOnDlq: '3',
    },
  }

  it('is up, whatever is on a dead-letter queue', () => {
    expect(readHealth({ status: 'UP', components: { 'cprnomiseventsqueue-health': queue } })).toEqual({
      up: true,
      words: 'UP',
    })
  })

  it('names what is down, with the details that whoever is signed in is shown', () => {
    const down = {
      status: 'DOWN',
      details: { error: 'uk.gov.justice.hmpps.sqs.MissingRedrivePolicyException', dlqStatus: 'DOWN' },
    }
    const { up, words } = readHealth({ status: 'DOWN', components: { 'cprnomiseventsqueue-health': down, db: queue } })
    expect(up).toBe(false)
    expect(words).toMatch(/^DOWN cprnomiseventsqueue-health: .*MissingRedrivePolicyException/)
  })

  // `show-components: always`, `show-details: when_authorized`: application.yml of ministryofjustice/hmpps-person-record at 70dc9362.
  it('is read without details too, which others are not shown', () => {
    expect(readHealth({ status: 'DOWN', components: { db: { status: 'DOWN' } } }).words).toBe('DOWN db: {}')
    expect(readHealth({ status: 'UP', groups: ['liveness', 'readiness'] }).up).toBe(true)
  })
})

describe('what the stand-ins tell', () => {
  it('is a token, or calls that were refused', () => {
    expect(readToken({ access_token: 'a.b.c', token_type: 'bearer', expires_in: 1_200 })).toBe('a.b.c')
    const call = {
      method: 'POST',
      path: '/person',
      status: 400,
      problem: 'no matchId',
      body: { sourceSystem: 'NOMIS' },
    }
    expect(readRefused([call])).toEqual([call])
    expect(() => readToken({ error: 'invalid_client' })).toThrow('access_token')
  })
})
