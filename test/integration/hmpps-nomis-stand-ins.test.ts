import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readRefused } from '../../targets/hmpps/answers.ts'
import { type Called, clientSecret, clientsForAuth } from '../../targets/hmpps-prisoner-to-nomis-update/clients.ts'
import { type Answer, call, standIns, tokenOf } from './hmpps/stand-ins.ts'

const stood = standIns()
let auth = ''
const urls = new Map<Called, string>()
const tokens = new Map<Called, string>()

beforeAll(async () => {
  auth = await stood.start('hmpps-auth', 'hmpps/stand-ins/auth', { CLIENTS: clientsForAuth() })
  const JWKS_URL = `${auth}/auth/.well-known/jwks.json`
  for (const name of ['nomis-prisoner-api', 'nomis-mapping', 'adjustments-api'] as const) {
    const file = `hmpps-prisoner-to-nomis-update/stand-ins/${name}`
    urls.set(name, await stood.start(name, file, { JWKS_URL, CLIENT: name }))
    tokens.set(name, await tokenOf(auth, name, clientSecret(name)))
  }
})
afterAll(async () => {
  await stood.stop()
})

const ask = (service: Called, method: string, path: string, body?: unknown): Promise<Answer> =>
  call(`${urls.get(service)}${path}`, tokens.get(service), method, body)
const nomis = (method: string, path: string, body?: unknown) => ask('nomis-prisoner-api', method, path, body)
const mapping = (method: string, path: string, body?: unknown) => ask('nomis-mapping', method, path, body)
const refused = async (service: Called) => readRefused((await ask(service, 'GET', '/stand-in/refused')).body)

// As the service sent it: CreateVisitRequest of hmpps-nomis-prisoner-api.
const visit = {
  startDateTime: '2030-01-07T14:00:00',
  endTime: '15:00',
  prisonId: 'MDI',
  visitorPersonIds: [4_729_510],
  visitType: 'SCON',
  issueDate: '2026-03-02',
  visitComment: 'DPS booking reference: ab-cd-ef-gh - version 1',
  visitOrderComment: 'DPS booking reference: ab-cd-ef-gh',
  room: 'Main visits room',
  openClosedStatus: 'OPEN',
}

describe('visits in NOMIS', () => {
  it('are the same by what they are, and not once they differ', async () => {
    const made = await nomis('POST', '/prisoners/A1/visits', visit)
    expect(made).toMatchObject({ status: 201, body: { visitId: expect.any(Number) } })
    const { visitId } = z.object({ visitId: z.number() }).parse(made.body)
    expect(await nomis('POST', '/prisoners/A1/visits', visit)).toMatchObject({
      status: 409,
      body: { moreInfo: String(visitId) },
    })
    expect((await nomis('POST', '/prisoners/A2/visits', visit)).status).toBe(201)
    const changed = { ...visit, visitComment: 'DPS booking reference: ab-cd-ef-gh - version 2' }
    expect((await nomis('PUT', `/prisoners/A1/visits/${visitId}`, changed)).status).toBe(200)
    expect((await nomis('POST', '/prisoners/A1/visits', visit)).status).toBe(201)
    expect((await nomis('PUT', `/prisoners/A1/visits/${visitId}/cancel`, { outcome: 'OFFCANC' })).status).toBe(200)
    expect((await nomis('PUT', `/prisoners/A1/visits/${visitId}/cancel`, { outcome: 'OFFCANC' })).status).toBe(409)
    // What callers reckon with is no refusal.
    expect(await refused('nomis-prisoner-api')).toEqual([])
    expect((await nomis('PUT', '/prisoners/A1/visits/1', changed)).status).toBe(404)
    expect((await nomis('POST', '/prisoners/A1/visits', { ...visit, visitType: 'SOCIAL' })).status).toBe(400)
    expect((await refused('nomis-prisoner-api')).map(({ status }) => status)).toEqual([404, 400])
  })
})

describe('incentives in NOMIS', () => {
  it('are added however often, and the last one of the latest day is the level', async () => {
    const post = (iepLevel: string, iepDateTime: string) =>
      nomis('POST', '/prisoners/123/incentives', { iepLevel, iepDateTime, prisonId: 'MDI', comments: iepLevel })
    expect((await post('ENH', '2026-03-03T09:00:00')).body).toEqual({ bookingId: 123, sequence: 1 })
    await post('STD', '2026-03-02T10:00:00')
    await post('BAS', '2026-03-03T08:00:00')
    expect((await post('BAS', '2026-03-03T08:00:00')).body).toEqual({ bookingId: 123, sequence: 4 })
    const { body } = await nomis('GET', '/stand-in/records')
    const { incentives } = z.object({ incentives: z.array(z.object({ iepLevel: z.string() })) }).parse(body)
    expect(incentives.map(({ iepLevel }) => iepLevel)).toEqual(['STD', 'ENH', 'BAS', 'BAS'])
  })
})

describe('activities in NOMIS', () => {
  const session = { date: '2030-01-07', startTime: '09:00', endTime: '11:00', cancelled: false }

  it('keep the ids of their sessions, and change no session that they do not have', async () => {
    await nomis('PUT', '/stand-in/activities', { id: 77, ...session })
    const schedule = { id: 77, ...session, endTime: '11:01' }
    expect(await nomis('PUT', '/activities/77/schedule', schedule)).toEqual({
      status: 200,
      body: { courseScheduleId: 77 },
    })
    expect((await nomis('PUT', '/activities/77/schedule', { ...schedule, id: 78 })).status).toBe(404)
    expect((await nomis('PUT', '/activities/76/schedule', schedule)).status).toBe(404)
  })

  it('have one allocation of a booking, and one attendance of it, that are changed', async () => {
    await nomis('PUT', '/stand-in/activities', { id: 88, ...session })
    const allocation = { bookingId: 5, startDate: '2026-03-02', endDate: '2030-01-01', programStatusCode: 'ALLOC' }
    const put = async (more = {}) => (await nomis('PUT', '/activities/88/allocation', { ...allocation, ...more })).body
    expect(await put()).toMatchObject({ created: true })
    expect(await put({ endDate: '2030-01-02' })).toMatchObject({ created: false })
    expect(await put({ programStatusCode: 'END' })).toMatchObject({ created: false })
    expect(await put({ programStatusCode: 'END' })).toMatchObject({ created: false })
    // One that was ended is not taken up again: it is another one.
    expect(await put()).toMatchObject({ created: true })
    const attendance = { scheduleDate: session.date, startTime: '09:00', endTime: '11:00', eventStatusCode: 'COMP' }
    const path = '/schedules/88/booking/5/attendance'
    expect((await nomis('PUT', path, attendance)).body).toMatchObject({ created: true, courseScheduleId: 88 })
    expect((await nomis('PUT', path, attendance)).body).toMatchObject({ created: false })
    expect((await nomis('DELETE', path)).status).toBe(204)
    expect((await nomis('DELETE', path)).status).toBe(404)
    expect((await nomis('PUT', '/schedules/89/booking/5/attendance', attendance)).status).toBe(400)
  })
})

describe('mappings', () => {
  it('are made once: the same again is a success, another one tells both', async () => {
    const made = { vsipId: 'ab', nomisId: 1, mappingType: 'ONLINE' }
    expect((await mapping('GET', '/mapping/visits/vsipId/ab')).status).toBe(404)
    expect((await mapping('POST', '/mapping/visits', made)).status).toBe(201)
    // VisitMappingDto of the service has it as a text.
    expect((await mapping('POST', '/mapping/visits', { ...made, nomisId: '1' })).status).toBe(201)
    for (const other of [
      { ...made, nomisId: 2 },
      { ...made, vsipId: 'cd' },
    ])
      expect(await mapping('POST', '/mapping/visits', other)).toMatchObject({
        status: 409,
        body: { errorCode: 1409, moreInfo: { existing: made, duplicate: other } },
      })
    expect(await refused('nomis-mapping')).toEqual([])
  })

  it('of activities are a 400 where they are there already', async () => {
    const made = { activityScheduleId: 1, nomisCourseActivityId: 2, activityId: 1, mappingType: 'ACTIVITY_CREATED' }
    expect((await mapping('PUT', '/mapping/activities', made)).status).toBe(404)
    expect((await mapping('POST', '/mapping/activities', made)).status).toBe(201)
    expect((await mapping('POST', '/mapping/activities', made)).status).toBe(201)
    expect((await mapping('POST', '/mapping/activities', { ...made, nomisCourseActivityId: 3 })).status).toBe(400)
    const instance = { scheduledInstanceId: 7, nomisCourseScheduleId: 8, mappingType: 'ACTIVITY_UPDATED' }
    await mapping('PUT', '/mapping/activities', { ...made, scheduledInstanceMappings: [instance] })
    const path = '/mapping/activities/schedules/scheduled-instance-id'
    expect(await mapping('GET', `${path}/7`)).toMatchObject({ status: 200, body: instance })
    expect((await mapping('GET', `${path}/8`)).status).toBe(404)
  })
})

describe('a source of content', () => {
  it('answers 404 to what was deleted, and refuses what never was', async () => {
    const adjustments = (method: string, path: string, body?: unknown) => ask('adjustments-api', method, path, body)
    await adjustments('PUT', '/stand-in/legacy/adjustments/a', { version: 1, content: { adjustmentDays: 1 } })
    await adjustments('PUT', '/stand-in/legacy/adjustments/a', { version: 2, content: null })
    await adjustments('PUT', '/stand-in/legacy/adjustments/a', { version: 1, content: { adjustmentDays: 1 } })
    expect((await adjustments('GET', '/legacy/adjustments/a')).status).toBe(404)
    expect(await refused('adjustments-api')).toEqual([])
    expect((await adjustments('GET', '/legacy/adjustments/b')).status).toBe(404)
    expect(await refused('adjustments-api')).toHaveLength(1)
  })
})
