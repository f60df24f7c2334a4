import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { oldestInCloudWatch } from '../../../probes/queue/oldest-in-cloudwatch.ts'
import { type Receiver, startReceiver } from '../watch/receiver.ts'

let answer: object
let status: number
let cloudWatch: Receiver
beforeEach(async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  status = 200
  cloudWatch = await startReceiver(() => ({ status, body: JSON.stringify(answer) }))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await cloudWatch.close()
})

const asked = async () =>
  oldestInCloudWatch('orders', { region: 'eu-west-2', endpoint: cloudWatch.url }, AbortSignal.timeout(30_000))

it('asks CloudWatch for the age of the oldest message of a queue, signed, and takes the latest figure', async () => {
  answer = {
    Label: 'ApproximateAgeOfOldestMessage',
    Datapoints: [
      { Timestamp: 1_790_000_120, Maximum: 95, Unit: 'Seconds' },
      { Timestamp: 1_790_000_060, Maximum: 35, Unit: 'Seconds' },
    ],
  }
  expect(await asked()).toBe(95_000)
  const [request] = cloudWatch.received
  expect(request?.headers['authorization']).toContain('eu-west-2/monitoring/aws4_request')
  expect(JSON.parse(request?.body ?? '')).toMatchObject({
    Namespace: 'AWS/SQS',
    MetricName: 'ApproximateAgeOfOldestMessage',
    Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
    Statistics: ['Maximum'],
  })
})

it('knows nothing where there is no figure, and says what CloudWatch refuses', async () => {
  answer = { Label: 'ApproximateAgeOfOldestMessage', Datapoints: [] }
  expect(await asked()).toBeUndefined()
  status = 403
  answer = { __type: 'AccessDenied', message: 'not authorized to perform cloudwatch:GetMetricStatistics' }
  await expect(asked()).rejects.toThrow(/CloudWatch does not tell of orders: .*not authorized/)
})
