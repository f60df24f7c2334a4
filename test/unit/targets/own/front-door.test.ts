import { describe, expect, it } from 'vitest'
import { ShakedownError } from '../../../../harness/errors.ts'
import { defineFrontDoor, frontFactsOf } from '../../../../targets/own/front/define-front-door.ts'
import type { FrontDoorOptions } from '../../../../targets/own/front/front-options.ts'
import { ownFront } from '../../../../targets/own/front/own-front.ts'
import type { OwnReach } from '../../../../targets/own/own-reach.ts'

const person = { username: 'anna', password: 'a secret' }
const signIn: FrontDoorOptions['signIn'] = {
  request: (who) => ({ method: 'POST', path: '/login', json: who }),
  token: 'token',
  refreshToken: ({ body }) => body.length.toString(),
}
const whole = {
  name: 'notes.web',
  people: [person, { username: 'ben', password: 'another' }],
  links: { notes: 'notes-api' },
  signIn,
  read: () => ({ path: '/notes' }),
  write: () => ({ method: 'POST', path: '/notes', body: 'x', headers: { Authorization: 'Basic y' } }),
  calls: { notes: () => ({ path: '/notes?page=1' }) },
  lockOut: { after: 5 },
}

const refusal = (options: unknown): string => {
  try {
    // What a user of JavaScript may write.
    defineFrontDoor(JSON.parse(JSON.stringify(options)))
  } catch (error) {
    if (error instanceof ShakedownError) return `${error.message} ${error.hint}`
  }
  return 'not refused'
}

describe('defineFrontDoor', () => {
  it('tells all that is wrong at once', () => {
    const words = refusal({ url: 'ftp://x', people: [{ username: 'a' }], lockOut: { after: 0 }, reads: 1 })
    for (const each of [
      'name is missing',
      'url must be a URL',
      'people.0.password is missing',
      'lockOut.after',
      'reads is no field',
    ])
      expect(words).toContain(each)
    expect(words).toContain('Mend it where defineFrontDoor is called')
  })

  it.each([
    [{ ...whole, people: [] }, 'people are missing: who signs in'],
    [{ ...whole, people: [person] }, 'people must be two at least'],
    [{ ...whole, people: [person, person] }, 'people name somebody twice'],
    [{ ...whole, url: 'http://x', process: 'web' }, 'url stands beside "process"'],
    [{ ...whole, links: {} }, 'calls.notes is a role that "links" does not name'],
    [
      { ...whole, signIn: { request: signIn?.request, token: 'token' }, refresh: () => ({ path: '/' }) },
      'signIn.refreshToken',
    ],
  ])('refuses what does not go together: %#', (options, words) => {
    expect(() => defineFrontDoor(options as FrontDoorOptions)).toThrow(words)
  })
})

describe('a front door of one’s own', () => {
  const defined = defineFrontDoor(whole)
  const facts = frontFactsOf(defined, { process: 'web', life: { startsWithinMs: 5_000 }, replicasOf: () => 2 })
  const reach: OwnReach = {
    url: (process) => `http://127.0.0.1:1/${process}`,
    query: async () => [{ id: 'row' }],
    table: async () => ({ columns: [], rows: [] }),
    objects: async (bucket) => [`${bucket}/1`],
    sendBack: async () => 0,
    kafka: { bootstrap: '127.0.0.1:1', name: (of) => `run1-${of}` },
  }
  const door = ownFront(defined, facts, { url: 'http://127.0.0.1:1', reach })

  it('offers what was declared', () => {
    expect(facts).toEqual({
      name: 'notes.web',
      service: 'web',
      links: { notes: 'notes-api' },
      offers: ['signIn', 'read', 'write'],
      calls: { notes: 'call notes' },
      lockOut: { after: 5 },
      startsWithinMs: 5_000,
      replicas: 2,
      behind: { notes: 2 },
    })
  })

  it('gives its owner’s functions what they need of the running system', async () => {
    const asked: unknown[] = []
    const withFunctions = defineFrontDoor({
      ...whole,
      inventory: async (text, { query, objects }) => {
        asked.push(text, await query('select'), await objects('files'))
        return []
      },
      loseSessions: async ({ url }) => void asked.push(url('web')),
      consumer: {
        alert: { name: 'LagHigh', above: 5, withinMs: 1_000 },
        lag: async ({ query }) => ({ total: (await query('select')).length }),
        poison: async (text, { url, kafka }) => asked.push(text, url('consumer'), kafka?.name('events')),
        deadLetters: async ({ objects }) => (await objects('dead')).length,
        times: ({ body }) => Number(body),
      },
    })
    const live = ownFront(withFunctions, facts, { url: '', reach })
    await live.inventory?.('a text')
    await live.loseSessions?.()
    expect(await live.events?.lag()).toEqual({ total: 1 })
    await live.events?.poison('poison')
    expect(await live.events?.deadLetters()).toBe(1)
    expect(live.events?.times({ headers: {}, body: '2', tookMs: 1 })).toBe(2)
    expect(asked).toEqual([
      'a text',
      [{ id: 'row' }],
      ['files/1'],
      'http://127.0.0.1:1/web',
      'poison',
      'http://127.0.0.1:1/consumer',
      'run1-events',
    ])
  })

  it('makes requests with a session’s token, JSON as a body, and leaves headers that are given', () => {
    const answer = { status: 200, headers: {}, body: '{"token":"t1"}', tookMs: 1 }
    const session = door.session?.(answer, person)
    expect(session).toEqual({ person, token: 't1', refreshToken: '14' })
    if (session === undefined) throw new Error('no session')
    expect(door.request('signIn', { person })).toEqual({
      method: 'POST',
      path: '/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(person),
    })
    expect(door.request('read', { session })).toEqual({ path: '/notes', headers: { authorization: 'Bearer t1' } })
    expect(door.request('write', { session }).headers).toEqual({ Authorization: 'Basic y' })
    expect(door.request('call notes', {})).toEqual({ path: '/notes?page=1', headers: {} })
    expect(() => door.request('upload', {})).toThrow('notes.web has no request "upload"')
    expect(() => door.session?.({ ...answer, body: '{}' }, person)).toThrow('has no "token" in its JSON')
  })
})
