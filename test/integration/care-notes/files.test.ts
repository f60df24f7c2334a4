import { randomUUID } from 'node:crypto'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { HttpEffect } from '../../../harness/model/reach.ts'
import { runCareNotes, type RunningCareNotes } from './running-care-notes.ts'

// Bytes in the bucket, what is known of them in the database: both, or neither in the end.

let running: RunningCareNotes
let s3: S3Client
let token = ''
beforeAll(async () => {
  // Longer than three large files take beside each other on a busy machine.
  const files = { SWEEP_AFTER_SECONDS: '1', OBJECT_TIMEOUT_MS: '10000' }
  running = await runCareNotes({ env: { files, 'api-gateway': { UPSTREAM_TIMEOUT_MS: '30000' } } })
  const { s3Endpoint: endpoint = '', region } = running.system
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true })
  token = (await running.signIn('ann')).accessToken
})
afterAll(async () => {
  s3.destroy()
  await running.stop()
})

interface Upload {
  readonly resident: string
  readonly idempotencyKey?: string
  readonly content?: Uint8Array<ArrayBuffer>
  readonly as?: string
}

const authorization = () => ({ authorization: `Bearer ${token}` })
const at = (path: string): string => `${running.system.serviceUrls('api-gateway')[0]}${path}`
const upload = async ({ resident, idempotencyKey = randomUUID(), content, as = 'plan (ä).txt' }: Upload) => {
  const query = new URLSearchParams({ name: as, resident, idempotencyKey }).toString()
  const answer = await fetch(at(`/files?${query}`), {
    method: 'POST',
    headers: { ...authorization(), 'content-type': 'text/plain' },
    body: content ?? new TextEncoder().encode('A plan.'),
  })
  const body = z.record(z.string(), z.unknown()).parse(await answer.json())
  return { status: answer.status, body }
}
const objectsOf = async (resident: string): Promise<readonly string[]> => {
  const page = await s3.send(
    new ListObjectsV2Command({ Bucket: 'care-notes-files', Prefix: `${encodeURIComponent(resident)}/` }),
  )
  return (page.Contents ?? []).map(({ Key = '' }) => Key)
}
const rowsOf = async (resident: string): Promise<readonly string[]> =>
  (
    await running.database.query<{ object_key: string }>('select object_key from files.file where resident = $1', [
      resident,
    ])
  ).rows.map(({ object_key: key }) => key)
const break_ = (effect: HttpEffect) =>
  running.system.reach.http?.get('s3')?.rule({ match: { method: 'PUT' }, which: 'all', effect, onHit: () => {} })

it('keeps a file once for each idempotency key of a person, and gives it back as it was', async () => {
  const upload1 = { resident: 'Ada', idempotencyKey: randomUUID() }
  const answers = await Promise.all([upload(upload1), upload(upload1), upload(upload1)])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
  const ids = new Set(answers.map(({ body }) => body['id']))
  expect(ids.size).toBe(1)
  const [id] = ids
  const got = await fetch(at(`/files/${String(id)}`), { headers: authorization() })
  expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([200, 'text/plain', 'A plan.'])
  expect(got.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''plan%20(%C3%A4).txt`)
  const listed = await running.ask('api-gateway', '/files?resident=Ada', { token })
  expect(listed.body).toMatchObject({ files: [{ id, name: 'plan (ä).txt', bytes: 7, owner: 'ann' }] })
  // Those who came second have put objects too: they are swept up.
  await expect.poll(() => objectsOf('Ada')).toEqual(await rowsOf('Ada'))
})

it.each([
  ['is refused', { kind: 'status', status: 503 }],
  ['hangs', { kind: 'hang' }],
  ['loses its answer', { kind: 'lose' }],
] as const)(
  'says that a file is not stored where the bucket %s, leaves nothing, and takes it later',
  async (how, effect) => {
    const resident = `bucket ${how}`
    const given = { resident, idempotencyKey: randomUUID() }
    const heal = break_(effect)
    const { status, body } = await upload(given)
    heal?.()
    expect(status).toBe(503)
    expect(body['userMessage']).toMatch(/could not be stored.*Please try again/)
    expect(await rowsOf(resident)).toEqual([])
    await expect.poll(() => objectsOf(resident)).toEqual([])
    expect(await upload(given)).toMatchObject({ status: 201 })
    expect(await objectsOf(resident)).toEqual(await rowsOf(resident))
  },
)

it('leaves nothing where the database fails once the object is put', async () => {
  const resident = 'database'
  const client = await running.database.connect()
  await client.query('begin')
  await client.query('lock table files.file in share mode')
  const { status } = await upload({ resident })
  await client.query('rollback')
  client.release()
  expect(status).toBe(503)
  expect(await rowsOf(resident)).toEqual([])
  await expect.poll(() => objectsOf(resident)).toEqual([])
})

it('says that there is no room left, for two at once too, and what may not be sent at all', async () => {
  const content = new Uint8Array(5 * 1_024 * 1_024)
  const answers = await Promise.all([1, 2, 3].map(() => upload({ resident: 'Ben', content })))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 201, 507])
  expect(answers.find(({ status }) => status === 507)?.body['userMessage']).toMatch(/no room/)
  await expect.poll(() => objectsOf('Ben')).toHaveLength(2)
  expect(await upload({ resident: 'Cat', content: new Uint8Array(content.length + 1) })).toMatchObject({ status: 413 })
  expect(await upload({ resident: 'Cat', content: new Uint8Array(0) })).toMatchObject({ status: 400 })
  expect(await upload({ resident: '' })).toMatchObject({ status: 400 })
  expect(await running.ask('api-gateway', `/files/${randomUUID()}`, { token })).toMatchObject({ status: 404 })
})
