import { expect, test } from 'vitest'
import { answerRequest, type AwsRequest } from '../../../../../emulators/aws/http/answer-request.ts'
import { AwsError } from '../../../../../emulators/aws/http/aws-error.ts'
import type { AwsCall, AwsService } from '../../../../../emulators/aws/http/aws-service.ts'
import { credentialScope } from '../../../../../emulators/aws/http/credential-scope.ts'

const calls: AwsCall[] = []

const service = (name: string, version: string, targetPrefix?: string): AwsService => ({
  name,
  version,
  targetPrefix,
  xmlNamespace: `http://${name}/`,
  errorNamespace: `com.amazonaws.${name}`,
  actions: new Set([`${name}Only`]),
  handle: (call) => {
    calls.push(call)
    if (call.action === 'Refuse')
      throw new AwsError({ name: 'Refused', code: 'Legacy.Refused', status: 403 }, 'no <way>')
    if (call.action === 'Break') throw new TypeError('a defect')
    return call.action === 'Nothing' ? undefined : name
  },
  close: () => {},
})

const defects: unknown[] = []
const context = {
  services: [service('sqs', '2012-11-05', 'AmazonSQS'), service('sns', '2010-03-31')],
  account: '000000000000',
  region: 'us-east-1',
  onDefect: (error: unknown) => void defects.push(error),
}

const request = (more: Partial<AwsRequest>): AwsRequest => ({
  target: undefined,
  contentType: '',
  accept: '',
  search: '',
  scope: credentialScope(undefined),
  text: '',
  path: '/',
  origin: 'http://here',
  requestId: 'id',
  traceHeader: undefined,
  owner: undefined,
  onGone: () => {},
  ...more,
})

test.each([
  ['its version', { search: 'Action=Do&Version=2010-03-31' }, 'sns'],
  [
    'the scope it is signed for',
    { search: 'Action=Do', scope: { accessKeyId: 'a', region: 'x', service: 'sns' } },
    'sns',
  ],
  ['its action', { search: 'Action=sqsOnly' }, 'sqs'],
])('a query request is routed by %s', async (_what, more, name) => {
  const answer = await answerRequest(context, request(more))
  expect(answer.body).toContain(`Result>${name}</`)
  expect(answer).toMatchObject({ status: 200, contentType: 'text/xml' })
})

test('a target names service and action', async () => {
  const answer = await answerRequest(context, request({ target: 'AmazonSQS.Do', text: '{"A":1}' }))
  expect(answer).toEqual({ status: 200, contentType: 'application/x-amz-json-1.0', body: 'sqs' })
  expect(calls.at(-1)).toMatchObject({ action: 'Do', input: { protocol: 'json', body: { A: 1 } }, region: 'us-east-1' })
})

test('a key of twelve digits is another account', async () => {
  const scope = { accessKeyId: '111111111111', region: 'eu-west-2', service: 'sqs' }
  await answerRequest(context, request({ target: 'AmazonSQS.Do', scope }))
  expect(calls.at(-1)).toMatchObject({ account: '111111111111', consumer: '111111111111', region: 'eu-west-2' })
})

test('an error has type, code, status and message in either protocol', async () => {
  const json = await answerRequest(context, request({ target: 'AmazonSQS.Refuse' }))
  expect(json).toMatchObject({ status: 403, queryError: 'Legacy.Refused;Sender' })
  expect(JSON.parse(json.body)).toEqual({ __type: 'com.amazonaws.sqs#Refused', message: 'no <way>' })
  const xml = await answerRequest(context, request({ search: 'Action=Refuse&Version=2010-03-31' }))
  expect(xml.status).toBe(403)
  expect(xml.body).toContain('<Type>Sender</Type><Code>Legacy.Refused</Code><Message>no &lt;way&gt;</Message></Error>')
})

test('a defect of ours is InternalFailure, and is told', async () => {
  const answer = await answerRequest(context, request({ target: 'AmazonSQS.Break' }))
  expect(answer).toMatchObject({ status: 500 })
  expect(answer.body).toContain('InternalFailure')
  expect(defects).toEqual([new TypeError('a defect')])
})

test('an answer without a result has no result element', async () => {
  const { body } = await answerRequest(context, request({ search: 'Action=Nothing&Version=2012-11-05' }))
  expect(body).toBe(
    '<?xml version="1.0"?><NothingResponse xmlns="http://sqs/"><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></NothingResponse>',
  )
})
