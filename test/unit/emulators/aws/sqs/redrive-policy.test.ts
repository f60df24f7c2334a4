import { expect, test } from 'vitest'
import { parseRedriveAllowPolicy, parseRedrivePolicy } from '../../../../../emulators/aws/sqs/redrive-policy.ts'

const arn = 'arn:aws:sqs:eu-west-2:000000000000:dlq'

test.each([3, '3'])('maxReceiveCount may be %j', (maxReceiveCount) => {
  const policy = { deadLetterTargetArn: arn, maxReceiveCount }
  expect(parseRedrivePolicy(JSON.stringify(policy))).toEqual({ deadLetterTargetArn: arn, maxReceiveCount: 3 })
})

test.each([
  ['no JSON', 'Redrive policy is not a valid JSON map.'],
  ['[]', 'Redrive policy is not a valid JSON map.'],
  ['{"maxReceiveCount":1}', 'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.'],
  [`{"deadLetterTargetArn":"${arn}"}`, 'Redrive policy does not contain mandatory attribute: maxReceiveCount.'],
  ['{"deadLetterTargetArn":"dummy","maxReceiveCount":42}', 'Invalid value for deadLetterTargetArn.'],
  [`{"deadLetterTargetArn":"${arn}","maxReceiveCount":0}`, 'Invalid value for maxReceiveCount: 0, valid values are'],
  [`{"deadLetterTargetArn":"${arn}","maxReceiveCount":1001}`, 'Invalid value for maxReceiveCount: 1001, valid values'],
  [`{"deadLetterTargetArn":"${arn}","maxReceiveCount":"many"}`, 'Invalid value for maxReceiveCount: "many", valid'],
])('%s is refused', (text, reason) => {
  const message = expect.stringContaining(`Value ${text} for parameter RedrivePolicy is invalid. Reason: ${reason}`)
  expect(() => parseRedrivePolicy(text)).toThrow(expect.objectContaining({ code: 'InvalidParameterValue', message }))
})

test('who may redrive: all, nobody, or the sources named', () => {
  expect(parseRedriveAllowPolicy('{"redrivePermission":"allowAll"}')).toBe('allowAll')
  expect(parseRedriveAllowPolicy('{"redrivePermission":"denyAll"}')).toBe('denyAll')
  const byQueue = { redrivePermission: 'byQueue', sourceQueueArns: [arn] }
  expect(parseRedriveAllowPolicy(JSON.stringify(byQueue))).toEqual(new Set([arn]))
})

test.each([
  'no JSON',
  '{}',
  '{"redrivePermission":"some"}',
  '{"redrivePermission":"byQueue"}',
  '{"redrivePermission":"byQueue","sourceQueueArns":[]}',
  '{"redrivePermission":"byQueue","sourceQueueArns":["x"]}',
  `{"redrivePermission":"denyAll","sourceQueueArns":["${arn}"]}`,
])('the redrive allow policy %s is refused', (text) => {
  expect(() => parseRedriveAllowPolicy(text)).toThrow(/RedriveAllowPolicy/)
})
