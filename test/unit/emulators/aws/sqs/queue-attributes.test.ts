import { expect, test } from 'vitest'
import {
  checkAttributes,
  defaultAttributes,
  isAttributeName,
  normalizeAttributes,
  settingsOf,
} from '../../../../../emulators/aws/sqs/queue-attributes.ts'

const check =
  (attributes: Readonly<Record<string, string>>, fifo = false) =>
  () =>
    checkAttributes(new Map(Object.entries(attributes)), fifo)

test.each([
  [{ DelaySeconds: '900', VisibilityTimeout: '0', MessageRetentionPeriod: '1209600' }, false],
  [{ MaximumMessageSize: '1024', ReceiveMessageWaitTimeSeconds: '20', Policy: '', RedrivePolicy: '' }, false],
  [{ FifoQueue: 'true', ContentBasedDeduplication: 'false', DeduplicationScope: 'messageGroup' }, true],
])('%j is taken', (attributes, fifo) => {
  expect(check(attributes, fifo)).not.toThrow()
})

test.each([
  { DelaySeconds: '901' },
  { DelaySeconds: '-1' },
  { DelaySeconds: '1.5' },
  { DelaySeconds: '' },
  { VisibilityTimeout: '43201' },
  { MaximumMessageSize: '1023' },
  { MaximumMessageSize: '1048577' },
  { MessageRetentionPeriod: '59' },
  { ReceiveMessageWaitTimeSeconds: '21' },
  { Policy: 'no JSON' },
  { SqsManagedSseEnabled: 'yes' },
])('%j is an invalid value', (attributes) => {
  expect(check(attributes)).toThrow(expect.objectContaining({ name: 'InvalidAttributeValue' }))
})

test.each([
  [{ Nothing: '1' }, 'Unknown Attribute Nothing.'],
  [{ constructor: '1' }, 'Unknown Attribute constructor.'],
  [{ QueueArn: 'x' }, 'Unknown Attribute QueueArn.'],
  [{ FifoQueue: 'true' }, 'Unknown Attribute FifoQueue.'],
  [{ ContentBasedDeduplication: 'true' }, 'Unknown Attribute ContentBasedDeduplication.'],
  [{ DeduplicationScope: 'queue' }, 'You can specify the DeduplicationScope only when FifoQueue is set to true.'],
  [{ FifoThroughputLimit: 'perQueue' }, 'You can specify the FifoThroughputLimit only when FifoQueue is set to true.'],
  [
    { KmsMasterKeyId: 'key', SqsManagedSseEnabled: 'true' },
    'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
  ],
])('%j is an invalid name on a standard queue', (attributes, message) => {
  expect(check(attributes)).toThrow(expect.objectContaining({ name: 'InvalidAttributeName', message }))
})

test('capitals of truth are taken and not told', () => {
  const given = new Map([
    ['FifoQueue', 'True'],
    ['Policy', '{"A":"B"}'],
  ])
  expect([...normalizeAttributes(given)]).toEqual([
    ['FifoQueue', 'true'],
    ['Policy', '{"A":"B"}'],
  ])
})

test('only attributes that exist may be asked for', () => {
  for (const name of ['All', 'QueueArn', 'ApproximateNumberOfMessages', 'Policy', 'FifoQueue']) {
    expect(isAttributeName(name)).toBe(true)
  }
  for (const name of ['all', 'Foobar', '', 'toString', '__proto__']) expect(isAttributeName(name)).toBe(false)
})

test('the settings of a queue without attributes are those that AWS documents', () => {
  expect(settingsOf(defaultAttributes(false))).toEqual({
    visibilitySeconds: 30,
    delaySeconds: 0,
    retentionSeconds: 345_600,
    waitSeconds: 0,
    maxBytes: 1_048_576,
    contentBasedDeduplication: false,
    deduplicateWithinGroup: false,
    redrive: undefined,
  })
})
