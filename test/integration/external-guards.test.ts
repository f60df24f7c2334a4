import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queueDefinitions } from '../../targets/reference/queues.ts'
import { makeQueues } from '../../stacks/embedded/make-queues.ts'
import { fakeSts } from './external/fake-sts.ts'
import { externalWorld } from './external/world.ts'

let world: Awaited<ReturnType<typeof externalWorld>>
beforeAll(async () => {
  world = await externalWorld()
})
afterAll(async () => world.close())

const names = queueDefinitions.map(({ name }) => name)
const dry = ['run', 'duplicate-delivery', '--grep', 'prison-visit.booked/double', '--dry-run']

describe('a real account', () => {
  const allow = { account: '111122223333', region: 'r-sts', queues: names }

  it('is left alone when it is not the one that is allowed: exit 2, before any queue is asked', async () => {
    const sts = await fakeSts({ account: '999988887777' })
    let asked = 0
    world.queue.deny(() => (asked += 1) > 0)
    const { code, err } = await world.shakedown(['run', 'duplicate-delivery'], { sts: sts.url, allow, region: 'r-sts' })
      .ended
    world.queue.deny(() => false)
    expect([code, asked, sts.asked()], err).toEqual([2, 0, 1])
    expect(err).toContain('the credentials belong to account 999988887777, and the configuration allows 111122223333')
    await sts.close()
  })

  it('is used when everything is allowed by name', async () => {
    const sts = await fakeSts({ account: '111122223333' })
    const { code, err } = await world.shakedown(dry, { sts: sts.url, allow, region: 'r-sts' }).ended
    expect([code, sts.asked()], err).toEqual([0, 1])
    await sts.close()
  })

  it('needs every queue and the region by name, and says all that is missing at once', async () => {
    const sts = await fakeSts({ account: '111122223333' })
    const some = { ...allow, region: 'r-other', queues: names.slice(2) }
    const { code, err } = await world.shakedown(dry, { sts: sts.url, allow: some, region: 'r-sts' }).ended
    expect([code, sts.asked()], err).toEqual([2, 0])
    for (const name of ['r-sts', ...names.slice(0, 2)]) expect(err).toContain(name)
    await sts.close()
  })

  it('is never used without an allow-list', async () => {
    const { code, err } = await world.shakedown(dry, { queue: 'https://sqs.eu-west-2.amazonaws.com' }).ended
    expect(code).toBe(2)
    expect(err).toContain('"external.allow"')
  })

  it('says so when credentials have expired: exit 4', async () => {
    const sts = await fakeSts({ code: 'ExpiredToken' })
    const { code, err } = await world.shakedown(dry, { sts: sts.url, allow, region: 'r-sts' }).ended
    expect(code).toBe(4)
    expect(err).toContain('have expired')
    await sts.close()
  })
})

describe('a budget', () => {
  it('of messages stops a plan that needs more, before it starts', async () => {
    const { code, err } = await world.shakedown(['run', 'duplicate-delivery'], {
      budget: { messages: 3 },
      region: 'r-b1',
    }).ended
    expect(code).toBe(2)
    expect(err).toMatch(/the plan publishes \d+ messages, and the budget is 3/)
  })

  it('of minutes stops a run and heals it: exit 5', async () => {
    // The outage lasts three deliveries, which the visibility time-out keeps apart: longer than the budget on any machine.
    const { code, err } = await world.shakedown(['run', 'bad-gateway-outage'], {
      budget: { minutes: 0.05 },
      region: 'r-b2',
    }).ended
    expect(code, err).toBe(5)
    expect(err).toContain('the budget of 0.05 minutes is used up')
    expect(await world.queuesIn('r-b2')).toEqual([])
  })
})

describe('queues that exist', () => {
  it('set deadlines and deliveries, and a long visibility time-out is told before the start', async () => {
    const client = world.clientIn('r-slow')
    await makeQueues(
      client,
      queueDefinitions.map((queue) => ({ ...queue, visibilityTimeoutSeconds: 120 })),
    )
    client.destroy()
    const { code, out, err } = await world.shakedown(dry, { region: 'r-slow' }).ended
    expect(code, err).toBe(0)
    expect(err).toContain('hides a message for 2 min and hands it out 3 times')
    for (const line of ['sqs:SendMessage hmpps_prisoner_to_nomis_visit_queue', 'database reference'])
      expect(err).toContain(line)
    expect(JSON.parse(out).cells).toHaveLength(1)
    expect(err).not.toContain('sqs:CreateQueue')
  })

  it('whose dead-letter queue is not empty see no redrive and no purge, and keep their messages', async () => {
    const client = world.clientIn('r-full')
    const urls = await makeQueues(client, queueDefinitions)
    const full = { QueueUrl: urls.get('hmpps_prisoner_to_nomis_visit_dlq') }
    await client.send(new SendMessageCommand({ ...full, MessageBody: 'somebody else’s' }))
    const { code, out, err } = await world.shakedown(
      ['run', 'dlq-redrive', 'recoverable-or-not', '--grep', 'prison-visit', '--json'],
      { region: 'r-full' },
    ).ended
    const { cells } = JSON.parse(out)
    const words = cells.map((cell: { verdict: string; words: string }) => `${cell.verdict}: ${cell.words}`)
    expect(code, err).toBe(3)
    expect(words.length).toBeGreaterThan(2)
    for (const each of words)
      expect(each).toMatch(/^skipped: (1 message lies on hmpps_prisoner_to_nomis_visit_dlq already|it purges)/)
    const { Messages } = await client.send(new ReceiveMessageCommand(full))
    expect(Messages?.map(({ Body }) => Body)).toEqual(['somebody else’s'])
    client.destroy()
  })

  it('stay, with the messages of others on them, which are not counted, after a run', async () => {
    const client = world.clientIn('r-stay')
    const urls = await makeQueues(client, queueDefinitions)
    const queue = { QueueUrl: urls.get('hmpps_prisoner_to_nomis_visit_queue') }
    const deadLetters = { QueueUrl: urls.get('hmpps_prisoner_to_nomis_visit_dlq') }
    await client.send(
      new SendMessageCommand({ ...queue, MessageBody: 'somebody else’s, for later', DelaySeconds: 900 }),
    )
    await client.send(new SendMessageCommand({ ...deadLetters, MessageBody: 'somebody else’s' }))
    const { code, err } = await world.shakedown(['run', 'lost-response', '--grep', 'prison-visit'], {
      region: 'r-stay',
    }).ended
    expect(code, err).toBe(0)
    expect((await world.queuesIn('r-stay')).length).toBe(urls.size)
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ ...queue, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    )
    expect(Attributes?.ApproximateNumberOfMessagesDelayed).toBe('1')
    const { Messages } = await client.send(new ReceiveMessageCommand(deadLetters))
    expect(Messages?.map(({ Body }) => Body)).toEqual(['somebody else’s'])
    client.destroy()
  })

  it('are refused without a dead-letter queue: exit 2', async () => {
    const client = world.clientIn('r-nodlq')
    await client.send(new CreateQueueCommand({ QueueName: 'hmpps_prisoner_to_nomis_visit_queue' }))
    client.destroy()
    const { code, err } = await world.shakedown(dry, { region: 'r-nodlq' }).ended
    expect(code).toBe(2)
    expect(err).toContain('hmpps_prisoner_to_nomis_visit_queue has no dead-letter queue')
  })

  it('are looked for in the configured region only', async () => {
    const { code, err } = await world.shakedown(dry, { region: 'r-wrong', makeQueues: false }).ended
    expect(code).toBe(2)
    expect(err).toContain('there is no queue hmpps_prisoner_to_nomis_visit_queue in r-wrong')
  })
})

describe('what cannot be used', () => {
  it.each([
    [
      'an endpoint that does not answer',
      { queue: 'http://127.0.0.1:9' },
      4,
      'no SQS endpoint answers at http://127.0.0.1:9',
    ],
    [
      'a database that does not answer',
      { databases: { reference: 'postgresql://u:p@127.0.0.1:9/reference' } },
      4,
      'the database reference at 127.0.0.1:9/reference cannot be used',
    ],
    ['no database', { databases: {} }, 2, 'names no database for reference'],
  ])('is said in one paragraph: %s', async (_, changes, exit, says) => {
    const { code, err } = await world.shakedown(dry, { region: 'r-none', ...changes }).ended
    expect(code, err).toBe(exit)
    expect(err).toContain(says)
    expect(err.trim().split('\n').length).toBeLessThan(4)
  })

  it('is a database whose role may not do what services and faults need', async () => {
    const { Client } = await import('pg')
    const admin = new Client({ connectionString: world.postgres.url('reference') })
    await admin.connect()
    await admin.query(`create role reader login password 'reader-password'`)
    await admin.end()
    const url = new URL(world.postgres.url('reference'))
    url.username = 'reader'
    url.password = 'reader-password'
    const { code, err } = await world.shakedown(dry, { region: 'r-none', databases: { reference: url.href } }).ended
    expect(code).toBe(2)
    expect(err).toContain('the role reader may not create anything in the database reference')
    expect(err).not.toContain('reader-password')
  })

  it('is a configuration with wrong types, all told at once', async () => {
    const changes = { queue: 'localhost:4566', budget: { messages: -1 } }
    const { code, err } = await world.shakedown(dry, changes).ended
    expect(code).toBe(2)
    for (const place of ['external.queue', 'external.budget.messages']) expect(err).toContain(place)
  })
})
