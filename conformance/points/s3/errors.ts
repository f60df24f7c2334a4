import assert from 'node:assert/strict'
import type { Point } from '../../point.ts'
import { bucketOf } from '../../s3-subject.ts'
import { s3Api } from '../../sources.ts'

interface Refused {
  readonly id: string
  readonly says: string
  readonly method: string
  /** After `/bucket`. */
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly code: string
  readonly message?: string
}

const deleteBody = '<Delete><Object><Key>a</Key></Object></Delete>'

const table: readonly Refused[] = [
  {
    id: 'no-such-key',
    says: 'what is not there',
    method: 'GET',
    path: '/absent',
    status: 404,
    code: 'NoSuchKey',
    message: 'The specified key does not exist.',
  },
  {
    id: 'no-such-upload',
    says: 'an upload that is not there',
    method: 'GET',
    path: '/a?uploadId=none',
    status: 404,
    code: 'NoSuchUpload',
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  },
  {
    id: 'delete-without-digest',
    says: 'a delete of many without a digest',
    method: 'POST',
    path: '?delete',
    body: deleteBody,
    status: 400,
    code: 'InvalidRequest',
    message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  },
  {
    id: 'delete-malformed',
    says: 'a delete of many that is no XML',
    method: 'POST',
    path: '?delete',
    body: 'none',
    headers: { 'content-md5': 'M0xKTEL9t51+vD5ztRfm+A==' },
    status: 400,
    code: 'MalformedXML',
    message: 'The XML you provided was not well-formed or did not validate against our published schema',
  },
  {
    id: 'method',
    says: 'a method that an object does not know',
    method: 'PATCH',
    path: '/a',
    status: 405,
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
  },
  {
    id: 'max-keys',
    says: 'a number of keys that is none',
    method: 'GET',
    path: '?list-type=2&max-keys=few',
    status: 400,
    code: 'InvalidArgument',
  },
  {
    id: 'copy-source',
    says: 'a copy of something without a key',
    method: 'PUT',
    path: '/a',
    headers: { 'x-amz-copy-source': 'bucket' },
    status: 400,
    code: 'InvalidArgument',
  },
]

/** Refusals as documents: code, words, whom they are about. */
export const errors: readonly Point[] = [
  ...table.map(({ id, says, method, path, body, headers, status, code, message }): Point => ({
    id: `s3-errors/${id}`,
    says: `${says} is refused with ${code}`,
    source: s3Api('ErrorResponses'),
    run: async (subject) => {
      const { Bucket } = await bucketOf(subject)
      const answer = await subject.raw({
        method,
        path: `/${Bucket}${path}`,
        service: 's3',
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
      })
      assert.match(answer.body, new RegExp(`<Code>${code}</Code>`))
      assert.equal(answer.status, status)
      if (message !== undefined) assert.ok(answer.body.includes(`<Message>${message}</Message>`), answer.body)
    },
  })),
  {
    id: 's3-errors/no-such-bucket',
    says: 'a bucket that is not there is named in the refusal',
    source: s3Api('ErrorResponses'),
    run: async (subject) => {
      const name = subject.name()
      const { status, body } = await subject.raw({ method: 'GET', path: `/${name}?list-type=2`, service: 's3' })
      assert.equal(status, 404)
      assert.match(body, /<Code>NoSuchBucket<\/Code><Message>The specified bucket does not exist<\/Message>/)
      assert.ok(body.includes(`<BucketName>${name}</BucketName>`))
    },
  },
  {
    id: 's3-errors/ids',
    says: 'every answer has a request id, in its headers and in its document',
    source: s3Api('RESTCommonResponseHeaders'),
    run: async (subject) => {
      const { Bucket } = await bucketOf(subject)
      const { headers, body } = await subject.raw({ method: 'GET', path: `/${Bucket}/absent`, service: 's3' })
      const id = headers['x-amz-request-id'] ?? ''
      assert.match(id, /^\w{16}$/)
      assert.ok(body.includes(`<RequestId>${id}</RequestId>`))
    },
  },
]
