import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nomisSide, runReference, type RunningReference } from './running-reference.ts'

let running: RunningReference
let url = ''
const queue = 'hmpps_prisoner_to_nomis_visit_queue'
const deadLetterQueue = 'hmpps_prisoner_to_nomis_visit_dlq'

beforeAll(async () => {
  running = await runReference({ services: nomisSide })
  url = running.system.serviceUrls('prisoner-to-nomis')[0] ?? ''
})
afterAll(async () => running.stop())

const tokenFor = (authorities: readonly string[], secret = running.definition.secrets[0] ?? ''): Promise<string> =>
  new SignJWT({ authorities: [...authorities] })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1m')
    .sign(new TextEncoder().encode(secret))

const call = async (method: string, path: string, token?: string): Promise<{ status: number; body: unknown }> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}${path}`, { method, headers })
  return { status: response.status, body: await response.json() }
}

describe('queue administration', () => {
  it.each([
    ['PUT', `/queue-admin/retry-dlq/${deadLetterQueue}`],
    ['PUT', '/queue-admin/retry-all-dlqs'],
    ['PUT', `/queue-admin/purge-queue/${deadLetterQueue}`],
    ['GET', `/queue-admin/get-dlq-messages/${deadLetterQueue}`],
  ])('refuses %s %s without a token, with a forged one and without the role', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 401 })
    expect(await call(method, path, await tokenFor(['ROLE_QUEUE_ADMIN'], 'x'.repeat(32)))).toMatchObject({
      status: 401,
    })
    expect(await call(method, path, await tokenFor(['ROLE_OTHER']))).toMatchObject({ status: 403 })
  })

  it.each([
    ['PUT', '/queue-admin/retry-dlq/nobody_knows'],
    ['PUT', `/queue-admin/retry-dlq/${queue}`],
    ['PUT', '/queue-admin/purge-queue/nobody_knows'],
    ['GET', '/queue-admin/get-dlq-messages/nobody_knows'],
  ])('does not know %s %s', async (method, path) => {
    expect(await call(method, path, await tokenFor(['ROLE_QUEUE_ADMIN']))).toMatchObject({ status: 404 })
  })

  it('shows dead letters and purges them', async () => {
    const stream = running.stream('prison-visit.booked')
    const key = stream.key('operations', 1)
    const letter = await running.deadLettered(await running.publish(stream, key, { variant: 'unreadable' }))
    const token = await tokenFor(['ROLE_QUEUE_ADMIN'])
    const shown = await call('GET', `/queue-admin/get-dlq-messages/${deadLetterQueue}?maxMessages=5`, token)
    expect(shown).toMatchObject({
      status: 200,
      body: {
        messagesFoundCount: 1,
        messagesReturnedCount: 1,
        messages: [{ messageId: letter, body: { Type: 'Notification' } }],
      },
    })
    // A look hides the message for a second, in which there is nothing to be found or purged.
    await expect.poll(() => running.target.depth(deadLetterQueue), { timeout: 30_000 }).toMatchObject({ visible: 1 })
    const purge = `/queue-admin/purge-queue/${deadLetterQueue}`
    expect(await call('PUT', purge, token)).toEqual({ status: 200, body: { messagesFoundCount: 1 } })
    expect(await running.target.depth(deadLetterQueue)).toMatchObject({ visible: 0, inFlight: 0 })
    expect(await call('PUT', '/queue-admin/retry-all-dlqs', token)).toEqual({
      status: 200,
      body: [{ messagesFoundCount: 0 }, { messagesFoundCount: 0 }, { messagesFoundCount: 0 }],
    })
  })
})

it('tells the depth of its queues in its health, as strings, and whether it reaches its dependencies', async () => {
  expect(await call('GET', '/health')).toEqual({
    status: 200,
    body: {
      status: 'UP',
      components: {
        'visit-health': {
          status: 'UP',
          details: {
            queueName: queue,
            messagesOnQueue: '0',
            messagesInFlight: '0',
            dlqStatus: 'UP',
            dlqName: deadLetterQueue,
            messagesOnDlq: '0',
          },
        },
        'incentive-health': {
          status: 'UP',
          details: {
            queueName: 'hmpps_prisoner_to_nomis_incentive_queue',
            messagesOnQueue: '0',
            messagesInFlight: '0',
            dlqStatus: 'UP',
            dlqName: 'hmpps_prisoner_to_nomis_incentive_dlq',
            messagesOnDlq: '0',
          },
        },
        'activity-health': {
          status: 'UP',
          details: {
            queueName: 'hmpps_prisoner_to_nomis_activity_queue',
            messagesOnQueue: '0',
            messagesInFlight: '0',
            dlqStatus: 'UP',
            dlqName: 'hmpps_prisoner_to_nomis_activity_dlq',
            messagesOnDlq: '0',
          },
        },
        'dps-api': { status: 'UP' },
        'nomis-api': { status: 'UP' },
        'mapping-api': { status: 'UP' },
        readinessState: { status: 'UP' },
      },
    },
  })
})

it('loses and doubles nothing while its replicas are restarted under traffic', async () => {
  const stream = running.stream('incentives.iep-review.inserted')
  const keys = Array.from({ length: 20 }, (_, n) => stream.key('restart', n))
  const restarted = running.target.restart('prisoner-to-nomis')
  const messages: string[] = []
  for (const key of keys) messages.push(await running.publish(stream, key, {}), await running.publish(stream, key, {}))
  await restarted
  await Promise.all(messages.map(running.acknowledged))
  expect(await running.differences(stream, keys.flatMap(running.refs))).toEqual([])
})
