import { createServer, request, type Server } from 'node:http'
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { deadlock } from '../../../chaos/database/deadlock.ts'
import { databaseReach } from '../../../harness/reach/database-session.ts'
import { heldUntilWaiting } from './held-until-waiting.ts'
import { nomisSide, personSide, runReference, type RunningReference } from './running-reference.ts'

describe('prisoner-to-nomis', () => {
  let running: RunningReference
  let front: Server
  let failing = 0

  beforeAll(async () => {
    // In front of mapping-api: answers so many writes with 503 itself, and passes on all else.
    front = createServer((incoming, answer) => {
      if (incoming.method === 'POST' && failing > 0) {
        failing -= 1
        answer.writeHead(503).end('{}')
        return
      }
      const { port } = new URL(running.system.serviceUrls('mapping-api')[0] ?? '')
      const outgoing = request({
        port,
        method: incoming.method,
        path: incoming.url,
        headers: incoming.headers,
        agent: false,
      })
      outgoing.on('response', (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      })
      incoming.pipe(outgoing)
    })
    await new Promise<void>((resolve) => {
      front.listen(0, '127.0.0.1', resolve)
    })
    const address = front.address()
    const port = typeof address === 'object' ? address?.port : undefined
    running = await runReference({
      services: nomisSide,
      env: { 'prisoner-to-nomis': { MAPPING_API_URL: `http://127.0.0.1:${port}` } },
    })
  })
  afterAll(async () => {
    await running.stop()
    front.closeAllConnections()
    front.close()
  })
  afterEach(() => {
    failing = 0
  })

  it.each(['prison-visit.booked', 'incentives.iep-review.inserted'])(
    'acknowledges %s when only the mapping fails, and writes it later by a message of its own',
    async (name) => {
      const stream = running.stream(name)
      const key = stream.key('mapping', 1)
      failing = 2
      const messageId = await running.publish(stream, key, {})
      expect(await running.acknowledged(messageId)).toEqual([1])
      const { happening } = await running.happened(
        ({ actor, happening: { kind, ...more } }) =>
          kind === 'enqueue' && actor.startsWith('prisoner-to-nomis') && 'queue' in more && more.queue === stream.queue,
      )
      const retry = happening.kind === 'enqueue' ? happening.messageId : ''
      // The first try of its own fails too: it is given back and received again.
      expect(await running.acknowledged(retry)).toEqual([1, 2])
      expect(await running.differences(stream, running.refs(key))).toEqual([])
      const events = running.lines.filter(({ text }) => text.includes(key)).map(({ event }) => event)
      expect(events.filter((event) => event?.endsWith('-create-success') === true)).toEqual([])
      expect(events).toContain(`${name.startsWith('prison') ? 'visit' : 'incentive'}-create-mapping-retry-success`)
    },
  )

  it('gives an allocation and an attendance back until their activity is there, and acknowledges them then', async () => {
    const stream = running.stream('activities.activity-schedule.created')
    const key = stream.key('children', 1)
    const children = await Promise.all([2, 3].map((version) => running.publish(stream, key, { version })))
    for (const child of children)
      await running.happened(({ happening }) => happening.kind === 'visibility' && happening.messageId === child)
    expect(await stream.effects([key])).toEqual([])
    await running.acknowledged(await running.publish(stream, key, {}))
    for (const receives of await Promise.all(children.map(running.acknowledged)))
      expect(receives.length).toBeGreaterThan(1)
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('does not give a duplicate for a conflict that its own first attempt made', async () => {
    const stream = running.stream('prison-visit.booked')
    const key = stream.key('mapping', 2)
    await running.acknowledged(await running.publish(stream, key, {}))
    await running.acknowledged(await running.publish(stream, key, {}))
    const events = running.lines.filter(({ text }) => text.includes(key)).map(({ event }) => event)
    expect(events).toContain('visit-create-duplicate')
    expect(events).not.toContain('to-nomis-synch-visit-duplicate')
  })
})

describe('person-record', () => {
  let running: RunningReference
  let sqs: SQSClient
  beforeAll(async () => {
    running = await runReference({ services: personSide })
    sqs = new SQSClient({
      endpoint: running.system.queueEndpoint,
      region: running.system.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
  })
  afterAll(async () => {
    sqs.destroy()
    await running.stop()
  })

  it('gives an address back to the queue until its person is there', async () => {
    const stream = running.stream('probation-case.engagement.created')
    const key = stream.key('parent', 1)
    const address = await running.publish(stream, key, { version: 2 })
    await running.happened(({ happening }) => happening.kind === 'visibility' && happening.messageId === address)
    await running.acknowledged(await running.publish(stream, key, {}))
    expect((await running.acknowledged(address)).length).toBeGreaterThan(1)
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('tries a serialization failure again in the process, and loses no update', async () => {
    const stream = running.stream('probation-case.engagement.created')
    const key = stream.key('serialization', 1)
    await running.acknowledged(await running.publish(stream, key, {}))
    const sql = 'select 1 from person_record.person where crn = $1 for update'
    const { released } = await heldUntilWaiting(running, sql, [key], 2)
    const updates = await Promise.all([2, 3].map((version) => running.publish(stream, key, { version })))
    await released
    expect(await Promise.all(updates.map(running.acknowledged))).toEqual([[1], [1]])
    expect(running.lines.filter(({ text, sqlState }) => text.includes(key) && sqlState === '40001').length).toBe(1)
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('tries a transaction again that ended in a deadlock', async () => {
    const stream = running.stream('probation-case.engagement.created')
    const key = stream.key('deadlock', 1)
    await running.acknowledged(await running.publish(stream, key, {}))
    const token = 'shakedown-flows'
    const struck = Promise.withResolvers<undefined>()
    const context = {
      stream,
      reach: { database: databaseReach(running.system.databaseUrl) },
      bind: () => key,
      inFlight: () => [],
      acknowledged: () => [],
      during: async <T>(work: () => Promise<T>) => work(),
      bite: () => undefined,
      bitten: () => struck.resolve(undefined),
      over: () => struck.reject(new Error('nobody came')),
      fail: struck.reject,
      signal: new AbortController().signal,
    }
    const fault = await deadlock({ key: 'k1' }).inject(context, token)
    const update = await running.publish(stream, key, { version: 2 })
    await struck.promise
    await fault.heal()
    expect(await running.acknowledged(update)).toEqual([1])
    expect(running.lines.filter(({ text, sqlState }) => text.includes(key) && sqlState === '40P01').length).toBe(1)
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('takes records with one name and date of birth for one person, also when they arrive at the same moment', async () => {
    const stream = running.stream('probation-case.engagement.created')
    const [first, second] = [stream.key('matching', 1), stream.key('matching', 2)]
    const [third, stranger] = [stream.key('matching', 3), stream.key('matching', 4)]
    const sql = 'lock table person_record.person in share row exclusive mode'
    const { released } = await heldUntilWaiting(running, sql, [], 2)
    const pair = await Promise.all([
      running.publish(stream, first, {}),
      running.publish(stream, second, { sameAs: first }),
    ])
    await released
    expect(await Promise.all(pair.map(running.acknowledged))).toEqual([[1], [1]])
    await running.acknowledged(await running.publish(stream, third, { sameAs: first }))
    await running.acknowledged(await running.publish(stream, stranger, {}))
    const keys = [first, second, third, stranger]
    expect(await running.differences(stream, keys.flatMap(running.refs))).toEqual([])
    const clusters = (await stream.effects(keys)).filter(({ entity }) => entity === 'cluster')
    expect(new Set(clusters.map(({ record }) => record)).size).toBe(2)
  })

  it('publishes one event of its own for each change of a person, and none for what changes nothing', async () => {
    const stream = running.stream('commonplatform.case.received')
    const key = stream.key('outbox', 2)
    for (const version of [1, 3, 2, 3]) await running.acknowledged(await running.publish(stream, key, { version }))
    const queueUrl = running.system.queueUrl('core_person_record_events_queue')
    const published: string[] = []
    while (published.length < 2) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
      )
      const bodies = Messages.map(({ Body = '' }) => Body).filter((body) => body.includes(key))
      published.push(...bodies.map((body) => /core-person-record\.person\.\w+/.exec(body)?.[0] ?? ''))
    }
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
    )
    expect(published).toEqual(['core-person-record.person.created', 'core-person-record.person.updated'])
    expect(Attributes?.['ApproximateNumberOfMessages']).toBe('0')
  })
})
