import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3 } from '@aws-sdk/client-s3'
import { afterEach, expect, test } from 'vitest'
import type { HttpHit } from '../../harness/model/reach.ts'
import type { TargetDefinition } from '../../harness/model/target.ts'
import { embedded } from '../../stacks/embedded/index.ts'

const closings: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close()
})

const client = (endpoint: string): S3 => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const s3 = new S3({ endpoint, region: 'eu-west-2', credentials, maxAttempts: 1 })
  closings.push(() => s3.destroy())
  return s3
}

test('a target’s buckets are there, behind a link that faults reach and the harness goes past', async () => {
  let told: string | undefined
  const definition: TargetDefinition = {
    name: 'with-files',
    subject: { name: 'with files', version: '1' },
    queues: [],
    databases: [],
    buckets: ['files'],
    services: [
      {
        name: 'files',
        replicas: 1,
        command: ['sleep', '1000'],
        dependsOn: [],
        env: ({ s3Endpoint }) => {
          told = s3Endpoint
          return {}
        },
      },
    ],
    streams: [],
    defects: [],
    secrets: [],
    readLine: () => undefined,
    connect: () => Promise.reject(new Error('never connected')),
  }
  const directory = await mkdtemp(join(tmpdir(), 'shakedown-test-'))
  closings.push(() => rm(directory, { recursive: true }))
  const sink = { happened: () => {}, line: () => {} }
  const hurry = new AbortController()
  const { system, stop } = await embedded.start({ directory, definition, defects: [], sink, hurry: hurry.signal })
  closings.push(stop)
  const service = client(told ?? '')
  const harness = client(system.s3Endpoint ?? '')
  expect(system.s3Endpoint).not.toBe(told)
  await service.putObject({ Bucket: 'files', Key: 'a', Body: 'kept' })

  const hits: HttpHit[] = []
  const remove = system.reach.http?.get('s3')?.rule({
    effect: { kind: 'status', status: 503 },
    match: { method: 'PUT' },
    which: 'all',
    onHit: (hit) => hits.push(hit),
  })
  await expect(service.putObject({ Bucket: 'files', Key: 'b', Body: 'not kept' })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 503 },
  })
  expect(hits).toMatchObject([{ method: 'PUT', path: '/files/b?x-id=PutObject' }])
  remove?.()
  const { Contents = [] } = await harness.listObjectsV2({ Bucket: 'files' })
  expect(Contents.map(({ Key }) => Key)).toEqual(['a'])
  expect(system.reach.tcp?.get('s3')?.proxy).toBe('s3')
  hurry.abort()
})
