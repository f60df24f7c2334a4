import assert from 'node:assert/strict'
import { request } from 'node:http'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Point } from '../../point.ts'
import { bucketOf, textOf } from '../../s3-subject.ts'
import { s3Api, s3Guide } from '../../sources.ts'

const presigned = s3Guide('using-presigned-url')

/** Asks at the endpoint under another host's name. */
const underHost = async (url: string, host: string, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const outgoing = request({ hostname, port, path, headers: { host }, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })

const virtual = (form: string, hostOf: (bucket: string, port: string) => string): Point => ({
  id: `s3-addresses/${form}`,
  says: `a bucket is found in the host, as ${form}`,
  source: s3Guide('VirtualHosting'),
  run: async (subject) => {
    const { s3, Bucket } = await bucketOf(subject)
    await s3.putObject({ Bucket, Key: 'a/b', Body: 'found' })
    // Signed by nobody: what this endpoint lets in.
    assert.equal(await underHost(subject.url, hostOf(Bucket, new URL(subject.url).port), '/a/b'), 'found')
  },
})

/** Where an object is asked for, and by whom: hosts, presigned URLs. */
export const addresses: readonly Point[] = [
  virtual('bucket.s3.amazonaws.com', (bucket) => `${bucket}.s3.amazonaws.com`),
  virtual('bucket.s3.eu-west-2.amazonaws.com', (bucket) => `${bucket}.s3.eu-west-2.amazonaws.com`),
  virtual('bucket.s3.localhost.localstack.cloud', (bucket, port) => `${bucket}.s3.localhost.localstack.cloud:${port}`),
  {
    id: 's3-addresses/presigned-get',
    says: 'a presigned URL gets an object without any header',
    source: presigned,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a b', Body: 'signed' })
      const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a b', ResponseContentType: 'text/x' }))
      const got = await fetch(url)
      assert.equal(await got.text(), 'signed')
      assert.equal(got.headers.get('content-type'), 'text/x')
    },
  },
  {
    id: 's3-addresses/presigned-put',
    says: 'a presigned URL puts an object',
    source: s3Guide('PresignedUrlUploadObject'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'a' }))
      const put = await fetch(url, { method: 'PUT', body: 'signed' })
      assert.equal(put.status, 200)
      assert.equal(await textOf(s3, Bucket, 'a'), 'signed')
    },
  },
  {
    id: 's3-addresses/presigned-expired',
    says: 'a presigned URL whose time is over is refused with AccessDenied',
    source: presigned,
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      const signingDate = new Date(Date.now() - 120_000)
      const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 60, signingDate })
      const got = await fetch(url)
      assert.equal(got.status, 403)
      assert.match(await got.text(), /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/)
    },
  },
  {
    id: 's3-addresses/presigned-too-long',
    says: 'a presigned URL that is to live for more than a week is refused',
    source: s3Api('sigv4-query-string-auth'),
    run: async (subject) => {
      const { s3, Bucket } = await bucketOf(subject)
      await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
      const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 600 })
      const got = await fetch(url.replace('X-Amz-Expires=600', 'X-Amz-Expires=604801'))
      assert.equal(got.status, 400)
      assert.match(await got.text(), /<Code>AuthorizationQueryParametersError<\/Code>/)
    },
  },
]
