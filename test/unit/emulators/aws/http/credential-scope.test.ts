import { expect, test } from 'vitest'
import { credentialScope } from '../../../../../emulators/aws/http/credential-scope.ts'

const header = (credential: string): string =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=abc`

test('a signed request tells key, region and service', () => {
  const scope = { accessKeyId: 'replica-1', region: 'eu-west-2', service: 'sqs' }
  expect(credentialScope(header('replica-1/20260823/eu-west-2/sqs/aws4_request'))).toEqual(scope)
  expect(credentialScope(undefined, 'replica-1/20260823/eu-west-2/sqs/aws4_request')).toEqual(scope)
})

test('a key id may hold slashes', () => {
  expect(credentialScope(header('a/b/20260823/eu-west-2/sqs/aws4_request')).accessKeyId).toBe('a/b')
})

test.each([undefined, '', 'Bearer token', 'AWS4-HMAC-SHA256 Signature=abc'])('%j tells nobody', (authorization) => {
  expect(credentialScope(authorization)).toEqual({ accessKeyId: '', region: undefined, service: undefined })
})

test('a scope that is cut short tells the key alone', () => {
  expect(credentialScope(header('key'))).toEqual({ accessKeyId: 'key', region: undefined, service: undefined })
})
