import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { GetObjectCommand, S3 } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterEach, describe, expect, test } from 'vitest'
import { s3Points } from '../../conformance/points/s3/index.ts'
import { runConformance } from '../../conformance/index.ts'
import { manualClock } from '../../emulators/aws/http/index.ts'
import { startS3, type S3Options } from '../../emulators/aws/s3/index.ts'
import { startLinks } from '../../stacks/embedded/links.ts'
import { pythonEnvironment } from './package/python-environment.ts'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close()
})

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'shakedown-test-'))
  closings.push(() => rm(path, { recursive: true, force: true }))
  return path
}

/** An endpoint with the bucket `photos`, and a client that is told nothing but where it is. */
const start = async (options: S3Options = {}, secretAccessKey = 'test') => {
  const server = await startS3({ buckets: ['photos'], ...options })
  closings.push(server.close)
  const credentials = { accessKeyId: 'test', secretAccessKey }
  const s3 = new S3({ endpoint: server.url, region: 'eu-west-2', credentials, maxAttempts: 1 })
  closings.push(() => s3.destroy())
  return { server, s3 }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const Bucket = 'photos'

describe('AWS SDK for JavaScript', () => {
  test('a stream of which nobody knows the length goes up in parts, and comes back the same', async () => {
    const { s3, server } = await start()
    const chunks = Array.from({ length: 40 }, () => randomBytes(300_000))
    const upload = new Upload({ client: s3, params: { Bucket, Key: 'big', Body: Readable.from(chunks) } })
    await upload.done()
    const { Body, ETag } = await s3.getObject({ Bucket, Key: 'big' })
    const back = (await Body?.transformToByteArray()) ?? new Uint8Array()
    expect(sha256(back)).toBe(sha256(Buffer.concat(chunks)))
    expect(ETag).toMatch(/-3"$/)
    expect(server.usedBytes()).toBe(40 * 300_000)
  })

  test('a stream of known length goes up in chunks with a trailing checksum', async () => {
    const { s3 } = await start()
    const chunks = Array.from({ length: 20 }, () => randomBytes(100_000))
    const sent: unknown[] = []
    s3.middlewareStack.add(
      (next) => async (args) => {
        sent.push(args.request)
        return next(args)
      },
      { step: 'finalizeRequest', priority: 'low' },
    )
    await s3.putObject({ Bucket, Key: 'chunks', Body: Readable.from(chunks), ContentLength: 2_000_000 })
    const headers = { 'content-encoding': 'aws-chunked', 'x-amz-trailer': 'x-amz-checksum-crc32' }
    expect(sent).toEqual([expect.objectContaining({ headers: expect.objectContaining(headers) })])
    const { Body, ContentEncoding } = await s3.getObject({ Bucket, Key: 'chunks' })
    expect(sha256((await Body?.transformToByteArray()) ?? new Uint8Array())).toBe(sha256(Buffer.concat(chunks)))
    expect(ContentEncoding).toBeUndefined()
  })

  test('under a host that begins with the bucket', async () => {
    const { server } = await start()
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    // Not every resolver knows names under localhost.
    const httpAgent = new Agent({ lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) })
    const endpoint = `http://localhost:${server.port}`
    const s3 = new S3({ endpoint, region: 'eu-west-2', credentials, requestHandler: { httpAgent } })
    closings.push(() => s3.destroy())
    await s3.putObject({ Bucket, Key: 'a', Body: 'virtual' })
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' }))
    expect(new URL(url).hostname).toBe('photos.localhost')
    const { Body } = await s3.getObject({ Bucket, Key: 'a' })
    expect(await Body?.transformToString()).toBe('virtual')
  })
})

test('boto3 does with it what people do', async (context) => {
  const cwd = await folder()
  await cp(fileURLToPath(new URL('s3', import.meta.url)), cwd, { recursive: true })
  const why = await pythonEnvironment(cwd)
  if (why !== undefined) context.skip(why)
  const { server } = await start({ buckets: [] })
  const env = { AWS_ENDPOINT_URL_S3: server.url, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', HOME: cwd }
  const { stdout } = await promisify(execFile)(join(cwd, '.venv/bin/python'), ['client.py'], { cwd, env })
  const told: unknown = JSON.parse(stdout)
  const what = 'transfer CRC32 SHA1 SHA256 stream pages delete presigned expired absent conditional'.split(' ')
  expect(told).toEqual(Object.fromEntries(what.map((name) => [name, true])))
})

test('behind a gateway and a Toxiproxy it is the same', async () => {
  const { server } = await start()
  const links = await startLinks()
  closings.push(links.close)
  const results = await runConformance({
    endpoint: { url: await links.serve('s3', server.url) },
    points: s3Points,
  })
  expect(results.filter(({ outcome }) => outcome !== 'pass').map(({ id, why }) => `${id}: ${why}`)).toEqual([])
})

describe('what is bounded', () => {
  test('a put beyond the cap is refused, keeps nothing, and the connection goes on', async () => {
    const { s3, server } = await start({ capBytes: 1_000_000 })
    await s3.putObject({ Bucket, Key: 'there', Body: Buffer.alloc(600_000) })
    const put = s3.putObject({ Bucket, Key: 'more', Body: Buffer.alloc(3_000_000) })
    await expect(put).rejects.toMatchObject({ name: 'XMinioStorageFull', $metadata: { httpStatusCode: 507 } })
    expect(server.usedBytes()).toBe(600_000)
    await s3.putObject({ Bucket, Key: 'less', Body: Buffer.alloc(300_000) })
    expect(server.usedBytes()).toBe(900_000)
  })

  test('a client that goes away in mid-body leaves nothing, and nothing is a defect of ours', async () => {
    const defects: unknown[] = []
    const { s3, server } = await start({ onDefect: (error) => defects.push(error) })
    const abort = new AbortController()
    const body = Readable.from(
      (async function* () {
        yield randomBytes(200_000)
        await expect.poll(() => server.usedBytes()).toBeGreaterThan(0)
        abort.abort()
        yield randomBytes(200_000)
      })(),
    )
    const put = s3.putObject({ Bucket, Key: 'a', Body: body, ContentLength: 400_000 }, { abortSignal: abort.signal })
    await expect(put).rejects.toThrow(/abort/i)
    await expect.poll(() => server.usedBytes()).toBe(0)
    expect(defects).toEqual([])
    await expect(s3.headObject({ Bucket, Key: 'a' })).rejects.toMatchObject({ name: 'NotFound' })
  })

  test('bytes of objects lie on the disk, and nothing is left there', async () => {
    const directory = await folder()
    const { s3, server } = await start({ directory })
    await s3.putObject({ Bucket, Key: 'a', Body: randomBytes(1000) })
    const [made = ''] = await readdir(directory)
    expect(await readdir(join(directory, made))).toHaveLength(1)
    await server.close()
    expect(await readdir(directory)).toEqual([])
  })
})

describe('who may', () => {
  test('with secrets a wrong one is refused, in headers and in a presigned URL', async () => {
    const secrets = { test: 'right' }
    const { s3, server } = await start({ secrets }, 'right')
    await s3.putObject({ Bucket, Key: 'a ü', Body: 'mine', Metadata: { of: 'me' } })
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a ü' }))
    expect(await (await fetch(url)).text()).toBe('mine')
    expect((await fetch(url.replace(/Signature=\w{4}/, 'Signature=0000'))).status).toBe(403)
    expect((await fetch(`${server.url}/photos/a`)).status).toBe(403)
    const wrong = new S3({
      endpoint: server.url,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' },
    })
    closings.push(() => wrong.destroy())
    await expect(wrong.getObject({ Bucket, Key: 'a ü' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    const upload = new Upload({ client: s3, params: { Bucket, Key: 'streamed', Body: Readable.from(['a', 'b']) } })
    await upload.done()
  })

  test('a presigned URL lives as long as it says, by the clock', async () => {
    const clock = manualClock(Date.now())
    const { s3 } = await start({ clock })
    await s3.putObject({ Bucket, Key: 'a', Body: 'a' })
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'a' }), { expiresIn: 600 })
    clock.advance(590_000)
    expect((await fetch(url)).status).toBe(200)
    clock.advance(20_000)
    expect((await fetch(url)).status).toBe(403)
  })
})
