import { SignJWT, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startService, type ServiceProcess } from '../../stacks/embedded/processes/start-service.ts'
import { readRefused, readToken } from '../../targets/hmpps/answers.ts'
import { clientSecrets, clientsForAuth, type Client } from '../../targets/hmpps-person-record/clients.ts'

const started: ServiceProcess[] = []
const start = async (name: string, file: string, env: Readonly<Record<string, string>>): Promise<string> => {
  const folder = file === 'auth' ? 'hmpps' : 'hmpps-person-record'
  const main = new URL(`../../targets/${folder}/stand-ins/${file}.ts`, import.meta.url).pathname
  const service = await startService({
    name,
    command: [process.execPath, main],
    env,
    ready: { url: (port) => `http://127.0.0.1:${port}${name === 'hmpps-auth' ? '/auth' : ''}/health/ping` },
    onLine: () => {},
  })
  started.push(service)
  return service.url
}

let auth = ''
let personMatch = ''
let delius = ''
beforeAll(async () => {
  auth = await start('hmpps-auth', 'auth', { CLIENTS: clientsForAuth() })
  const JWKS_URL = `${auth}/auth/.well-known/jwks.json`
  personMatch = await start('person-match', 'person-match', { JWKS_URL, CLIENT: 'person-match' })
  const CLIENT = 'core-person-record-and-delius'
  delius = await start('delius', CLIENT, { JWKS_URL, CLIENT })
})
afterAll(async () => {
  await Promise.all(started.map(async (service) => service.stop()))
})

const askToken = async (id: string, secret: string, form: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(`${auth}/auth/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })

const tokenOf = async (client: Client): Promise<string> => {
  const response = await askToken(client, clientSecrets[client], { grant_type: 'client_credentials' })
  return readToken(await response.json())
}

const call = async (url: string, token: string | undefined, method = 'GET', body?: unknown) => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, body: answer }
}

const record = {
  matchId: '1c8b6d0e-0a0b-4c53-9a53-0f1d2f6f0b1e',
  sourceSystem: 'DELIUS',
  sourceSystemId: 'X123456',
  firstName: 'Robin',
  middleNames: '',
  lastName: 'Reed',
  dateOfBirth: '1985-04-07',
  firstNameAliases: [],
  lastNameAliases: [],
  dateOfBirthAliases: [],
  postcodes: [],
  cros: [],
  pncs: [],
  sentenceDates: [],
}

describe('the auth server', () => {
  it('gives tokens to clients that it knows, and to no others', async () => {
    expect((await tokenOf('person-match')).split('.')).toHaveLength(3)
    const asked = { grant_type: 'client_credentials' }
    expect((await askToken('person-match', 'wrong', asked)).status).toBe(401)
    expect((await askToken('nobody', 'wrong', asked)).status).toBe(401)
    const password = { grant_type: 'password' }
    expect((await askToken('person-match', clientSecrets['person-match'], password)).status).toBe(400)
  })
})

describe('person-match', () => {
  it('takes records from its client, and keeps the latest form of each', async () => {
    const token = await tokenOf('person-match')
    expect((await call(`${personMatch}/person`, token, 'POST', record)).status).toBe(200)
    expect((await call(`${personMatch}/person`, token, 'POST', { ...record, lastName: 'Reeda' })).status).toBe(200)
    expect((await call(`${personMatch}/person/score/${record.matchId}`, token)).body).toEqual([])
    const valid = await call(`${personMatch}/is-cluster-valid`, token, 'POST', [record.matchId])
    expect(valid.body).toMatchObject({ isClusterValid: true })
    const { body } = await call(`${personMatch}/stand-in/records`, undefined)
    expect(body).toEqual([{ ...record, lastName: 'Reeda' }])
    expect((await call(`${personMatch}/person`, token, 'DELETE', { matchId: record.matchId })).status).toBe(200)
    expect((await call(`${personMatch}/stand-in/records`, undefined)).body).toEqual([])
  })

  // PersonMatchScore.kt, IsClusterValidResponse.kt and IsClusterValidMissingRecordResponse.kt (client/model/match of the service).
  it('tells who is alike, and which records of a cluster it lacks', async () => {
    const token = await tokenOf('person-match')
    const [same, other] = [
      { ...record, matchId: 'same', lastName: 'Reedb' },
      { ...record, matchId: 'other', firstName: 'Alex' },
    ]
    for (const each of [record, same, other]) await call(`${personMatch}/person`, token, 'POST', each)
    expect((await call(`${personMatch}/person/score/${record.matchId}`, token)).body).toEqual([
      {
        candidate_match_id: 'same',
        candidate_match_probability: 0.999,
        candidate_match_weight: 40,
        candidate_should_join: true,
        candidate_should_fracture: false,
      },
    ])
    expect((await call(`${personMatch}/person/score/other`, token)).body).toEqual([])
    const lacking = await call(`${personMatch}/is-cluster-valid`, token, 'POST', ['same', 'gone'])
    expect(lacking).toMatchObject({ status: 404, body: { unknownIds: ['gone'] } })
    for (const { matchId } of [record, same, other]) await call(`${personMatch}/person`, token, 'DELETE', { matchId })
  })

  it('refuses what is not as it should be, and keeps it with the reason', async () => {
    const token = await tokenOf('person-match')
    const { privateKey } = await generateKeyPair('RS256')
    const forged = await new SignJWT({ client_id: 'person-match' })
      .setProtectedHeader({ alg: 'RS256', kid: 'stand-in' })
      .setExpirationTime('5m')
      .sign(privateKey)
    const person = `${personMatch}/person`
    const statuses = [
      await call(person, undefined, 'POST', record),
      await call(person, forged, 'POST', record),
      await call(person, await tokenOf('prisoner-search'), 'POST', record),
      await call(person, token, 'POST', { ...record, dateOfBirth: '07/04/1985' }),
      await call(`${personMatch}/person/score/nobody`, token),
      await call(`${personMatch}/people`, token),
    ].map(({ status }) => status)
    expect(statuses).toEqual([401, 401, 403, 400, 404, 404])
    const all = readRefused((await call(`${personMatch}/stand-in/refused`, undefined)).body)
    const refused = all.slice(-statuses.length)
    expect(refused.map(({ status }) => status)).toEqual(statuses)
    expect(refused[2]).toMatchObject({ body: record, problem: 'the token was given to the client prisoner-search' })
    expect(refused[3]?.problem).toContain('dateOfBirth')
    expect((await call(`${personMatch}/stand-in/records`, undefined)).body).toEqual([])
  })
})

describe('a source of content', () => {
  it('tells its client what was put there last, and nothing of others', async () => {
    const token = await tokenOf('core-person-record-and-delius')
    const put = (version: number) =>
      call(`${delius}/stand-in/probation-cases/X1`, undefined, 'PUT', { version, content: { version } })
    expect((await call(`${delius}/probation-cases/X1`, token)).status).toBe(404)
    for (const version of [2, 1]) expect((await put(version)).status).toBe(204)
    expect(await call(`${delius}/probation-cases/X1`, token)).toEqual({ status: 200, body: { version: 2 } })
    expect((await call(`${delius}/probation-cases/X2`, token)).status).toBe(404)
    expect((await call(`${delius}/probation-cases/X1`, await tokenOf('person-match'))).status).toBe(403)
  })
})
