import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HttpEffect, HttpHit } from '../../../harness/model/reach.ts'
import { runCareNotes, type RunningCareNotes } from './running-care-notes.ts'

// What the gateway makes of those behind it that do not answer, and of too many who ask.

let running: RunningCareNotes
let token = ''
beforeAll(async () => {
  const env = { REQUESTS_AT_ONCE: '4', REQUESTS_WAITING: '4' }
  running = await runCareNotes({ env: { 'api-gateway': env } })
  token = (await running.signIn('ann')).accessToken
})
afterAll(async () => running.stop())

const list = () => running.ask('api-gateway', '/notes?resident=r', { token })
const states = async () => (await running.ask('api-gateway', '/health/breakers')).body

const fault = (service: string, effect: HttpEffect) => {
  const hits: HttpHit[] = []
  const link = running.system.reach.http?.get(service)
  const remove = link?.rule({ match: {}, which: 'all', effect, onHit: (hit) => hits.push(hit) })
  return { hits, remove: () => remove?.() }
}

it('tries a read again after its connection broke, and gives a write up with a word on when to come again', async () => {
  const lost = fault('care-notes', { kind: 'lose' })
  const body = { resident: 'r', text: 't', idempotencyKey: 'k' }
  const written = await running.ask('api-gateway', '/notes', { method: 'POST', token, body })
  expect(written).toMatchObject({ status: 502, body: { userMessage: expect.stringContaining('try again') } })
  expect(written.headers.get('retry-after')).toBe('1')
  expect(lost.hits).toHaveLength(1)
  expect(await list()).toMatchObject({ status: 502 })
  expect(lost.hits).toHaveLength(3)
  lost.remove()
  expect(await running.ask('api-gateway', '/notes', { method: 'POST', token, body })).toMatchObject({ status: 200 })
})

it('opens the breaker of one upstream after five time-outs, lets one through later, and closes it', async () => {
  const hanging = fault('care-notes', { kind: 'hang' })
  const answers = await Promise.all([1, 2, 3, 4, 5].map(list))
  expect(answers.map(({ status }) => status)).toEqual([504, 504, 504, 504, 504])
  expect(await states()).toMatchObject({ notes: 'open', auth: 'closed' })
  const refused = await list()
  expect(refused).toMatchObject({ status: 503 })
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(hanging.hits).toHaveLength(5)
  // Half-open, one goes through and hangs; those beside it are refused.
  await expect
    .poll(async () =>
      (await Promise.all([list(), list(), list()])).map(({ status }) => status).toSorted((a, b) => a - b),
    )
    .toEqual([503, 503, 504])
  expect(hanging.hits).toHaveLength(6)
  hanging.remove()
  await expect.poll(async () => (await list()).status).toBe(200)
  expect(await states()).toMatchObject({ notes: 'closed' })
})

it('turns away at once whom it has no room for', async () => {
  const slow = fault('care-notes', { kind: 'slow', delayMs: 1000 })
  const answers = await Promise.all(Array.from({ length: 20 }, () => list()))
  slow.remove()
  const statuses = answers.map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(8)
  const away = answers.filter(({ status }) => status === 503)
  expect(away).toHaveLength(12)
  expect(away.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true)
})
