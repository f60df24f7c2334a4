import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forge } from './forge.ts'
import { runCareNotes, type RunningCareNotes } from './running-care-notes.ts'

// Everything that people do goes through the gateway; by plain HTTP.

let running: RunningCareNotes
beforeAll(async () => {
  // Twelve passwords at once take a busy machine longer than the gateway usually waits.
  running = await runCareNotes({ env: { 'api-gateway': { UPSTREAM_TIMEOUT_MS: '20000' } } })
})
afterAll(async () => running.stop())

const gateway: RunningCareNotes['ask'] extends (service: string, ...rest: infer Rest) => infer Answer
  ? (...rest: Rest) => Answer
  : never = (path, ask) => running.ask('api-gateway', path, ask)

const write = (token: string, body: object, headers = {}) => gateway('/notes', { method: 'POST', token, headers, body })
const noteOf = (resident: string) => ({ resident, text: 'Slept well.', idempotencyKey: randomUUID() })

describe('auth', () => {
  it('lets in whoever knows the password, and nobody else', async () => {
    const password = await running.admit('ann')
    const wrong = { username: 'ann', password: `${password}x` }
    expect(await gateway('/auth/login', { method: 'POST', body: wrong })).toMatchObject({ status: 401 })
    const nobody = { username: 'nobody', password }
    expect(await gateway('/auth/login', { method: 'POST', body: nobody })).toMatchObject({ status: 401 })
    const right = await gateway('/auth/login', { method: 'POST', body: { username: 'ann', password } })
    expect(right).toMatchObject({ status: 200, body: { expiresInSeconds: 300 } })
    const { rows } = await running.database.query('select password_hash from auth.person where username = $1', ['ann'])
    expect(rows).toEqual([{ password_hash: expect.stringMatching(/^\$2[aby]\$10\$/) }])
  })

  it('gives a new token for a refresh token once, and none after signing out', async () => {
    const { refreshToken } = await running.signIn('ben')
    const refresh = (token: unknown) => gateway('/auth/refresh', { method: 'POST', body: { refreshToken: token } })
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401])
    const next = answers.find(({ status }) => status === 200)?.body ?? {}
    const token = String(next['accessToken'])
    expect(await gateway('/notes?resident=r', { token })).toMatchObject({ status: 200 })
    const out = { method: 'POST', body: { refreshToken: next['refreshToken'] } }
    expect(await gateway('/auth/logout', out)).toMatchObject({ status: 204 })
    expect(await refresh(next['refreshToken'])).toMatchObject({ status: 401 })
    expect(await gateway('/notes?resident=r', { token })).toMatchObject({ status: 401 })
  })

  it('locks one account after five wrong tries, also at once, and no other', async () => {
    const [password, other] = [await running.admit('cat'), await running.admit('dan')]
    const tries = Array.from({ length: 12 }, (_each, nth) =>
      gateway('/auth/login', { method: 'POST', body: { username: 'cat', password: `wrong ${nth}` } }),
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
    const locked = await gateway('/auth/login', { method: 'POST', body: { username: 'cat', password } })
    expect(locked).toMatchObject({ status: 429 })
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0)
    const dan = { username: 'dan', password: other }
    expect(await gateway('/auth/login', { method: 'POST', body: dan })).toMatchObject({ status: 200 })
  })

  it('keeps from outside what is not for people', async () => {
    for (const path of ['/auth/sessions/x', '/auth/people/x', '/sessions/x', '/health/../auth/people/x'])
      expect(await gateway(path)).toMatchObject({ status: 404 })
  })
})

describe('tokens', () => {
  it('are refused without, expired, unsigned, of another key and for another audience', async () => {
    const { accessToken } = await running.signIn('eve')
    const forged = await forge(running.database, accessToken)
    const tokens = { none: undefined, nonsense: 'x.y.z', ...forged }
    for (const [what, token] of Object.entries(tokens))
      expect([what, await gateway('/notes?resident=r', token === undefined ? {} : { token })]).toMatchObject([
        what,
        { status: 401 },
      ])
    expect(await gateway('/notes?resident=r', { token: accessToken })).toMatchObject({ status: 200 })
  })

  it('say nothing where nobody can tell whether their session lives', async () => {
    const { accessToken: token } = await running.signIn('fay')
    const client = await running.database.connect()
    await client.query('begin')
    await client.query('lock table auth.session in access exclusive mode')
    const asked = await gateway('/notes?resident=r', { token })
    await client.query('rollback')
    client.release()
    expect(asked).toMatchObject({ status: 503 })
    expect(asked.headers.get('retry-after')).toBe('1')
    expect(await gateway('/notes?resident=r', { token })).toMatchObject({ status: 200 })
  })

  it('are worth a new sign-in and no more once the sessions are lost', async () => {
    const { accessToken: token } = await running.signIn('gil')
    await running.database.query(`delete from auth.session where username = 'gil'`)
    expect(await gateway('/notes?resident=r', { token })).toMatchObject({ status: 401 })
    const { accessToken } = await running.signIn('gil')
    expect(await gateway('/notes?resident=r', { token: accessToken })).toMatchObject({ status: 200 })
  })
})

describe('notes', () => {
  it('are written once for each idempotency key of a person, found again and told of once', async () => {
    const { accessToken: token } = await running.signIn('hal')
    const note = noteOf('resident hal')
    const answers = await Promise.all([1, 2, 3].map(() => write(token, note, { 'x-person': 'somebody else' })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 201])
    const ids = new Set(answers.map(({ body }) => body['id']))
    expect(ids.size).toBe(1)
    const [id] = ids
    expect(await write(token, { ...note, text: 'Another.' })).toMatchObject({ status: 422 })
    const { resident, text } = note
    const listed = await gateway(`/notes?resident=${encodeURIComponent(resident)}`, { token })
    expect(listed.body).toEqual({
      notes: [{ id, resident, text, author: 'hal', version: 1, writtenAt: expect.any(String) }],
    })
    const told = () =>
      running.database
        .query('select note_version from notifications.notification where note_id = $1', [id])
        .then(({ rows }) => rows)
    await expect.poll(told).toEqual([{ note_version: 1 }])
    const change = { method: 'PUT', token, headers: { 'if-match': '"1"' }, body: { text: 'Slept badly.' } }
    expect(await gateway(`/notes/${String(id)}`, change)).toMatchObject({ status: 200, body: { version: 2 } })
    await expect.poll(told).toEqual([{ note_version: 2 }])
  })

  it('are changed by the first of two who saw the same version; the other is told what is there', async () => {
    const { accessToken: token } = await running.signIn('ida')
    const { body, headers } = await write(token, noteOf('resident ida'))
    expect(headers.get('etag')).toBe('"1"')
    const put = (text: string, more = {}) =>
      gateway(`/notes/${String(body['id'])}`, { method: 'PUT', token, body: { text }, headers: more })
    const answers = await Promise.all(['one', 'two'].map((text) => put(text, { 'if-match': '"1"' })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    const text = answers.find(({ status }) => status === 200)?.body['text']
    const refused = answers.find(({ status }) => status === 412)
    expect(refused?.body).toMatchObject({ moreInfo: { version: 2, text } })
    expect(await put('three')).toMatchObject({ status: 428 })
    expect(await put('three', { 'if-match': 'W/"2"' })).toMatchObject({ status: 400 })
  })

  it('are refused with all that is wrong with them', async () => {
    const { accessToken: token } = await running.signIn('joe')
    const answer = await write(token, { resident: '', text: 'x'.repeat(10_001) })
    expect(answer).toMatchObject({ status: 400 })
    for (const field of ['resident', 'text', 'idempotencyKey']) expect(answer.body['userMessage']).toContain(field)
    const missing = `/notes/${randomUUID()}`
    expect(await gateway(missing, { token })).toMatchObject({ status: 404 })
    expect(
      await gateway(missing, { method: 'PUT', token, body: { text: 'x' }, headers: { 'if-match': '"1"' } }),
    ).toMatchObject({ status: 404 })
  })
})
