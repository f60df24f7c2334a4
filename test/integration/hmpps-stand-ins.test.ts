import { SignJWT, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRefused } from '../../targets/hmpps/answers.ts'
import { clientSecrets, clientsForAuth, type Client } from '../../targets/hmpps-person-record/clients.ts'
import { askToken, call, standIns, tokenOf as clientToken } from './hmpps/stand-ins.ts'

const stood = standIns()

let auth = ''
let personMatch = ''
let delius = ''
beforeAll(async () => {
  auth = await stood.start('hmpps-auth', 'hmpps/stand-ins/auth', { CLIENTS: clientsForAuth() })
  const JWKS_URL = `${auth}/auth/.well-known/jwks.json`
  personMatch = await stood.start('person-match', 'hmpps-person-record/stand-ins/person-match', {
    JWKS_URL,
    CLIENT: 'person-match',
  })
  const CLIENT = 'core-person-record-and-delius'
  delius = await stood.start('delius', `hmpps-person-record/stand-ins/${CLIENT}`, { JWKS_URL, CLIENT })
})
afterAll(async () => {
  await stood.stop()
})

const tokenOf = (client: Client): Promise<string> => clientToken(auth, client, clientSecrets[client])

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
    expect((await askToken(auth, 'person-match', 'wrong', asked)).status).toBe(401)
    expect((await askToken(auth, 'nobody', 'wrong', asked)).status).toBe(401)
    const password = { grant_type: 'password' }
    expect((await askToken(auth, 'person-match', clientSecrets['person-match'], password)).status).toBe(400)
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
