import { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { copyIdPattern } from '../../../../../harness/model/schedule.ts'
import type { EventRef } from '../../../../../harness/model/target.ts'
import { streams } from '../../../../../targets/reference/streams/index.ts'
import type { SystemReach } from '../../../../../targets/reference/system-reach.ts'

interface Put {
  readonly service: string
  readonly path: string
  readonly body: unknown
}

/** A reach whose writes are kept, and whose database nobody asks. */
const reached = (): { reach: SystemReach; puts: Put[] } => {
  const puts: Put[] = []
  const put = async (service: string, path: string, body: unknown): Promise<void> => {
    puts.push({ service, path, body })
  }
  return { puts, reach: { database: new Pool(), put, call: async () => undefined } }
}

const refOf = (key: string, version: number, variant = version === 1 ? 'create' : 'update', copy = 1): EventRef => ({
  copy: `sd-run-1-e${version}-${copy}`,
  event: `e${version}`,
  key,
  version,
  variant,
})

describe.each(streams)('$facts.name', ({ facts, stream: make }) => {
  const stream = make(reached().reach)
  const key = stream.key('seed', 2)

  it('carries the id of its copy and its key in a body that SNS could have made', () => {
    const { body } = stream.event(refOf(key, 1))
    expect(copyIdPattern.exec(body)?.[0]).toBe('sd-run-1-e1-1')
    expect(body).toContain(key)
    expect(JSON.parse(body)).toMatchObject({
      Type: 'Notification',
      MessageId: 'sd-run-1-e1-1',
      MessageAttributes: { eventType: { Type: 'String', Value: facts.name } },
    })
  })

  it('says the same of all copies of an event but for their ids', () => {
    const [one, two] = [1, 2].map((copy) => stream.event(refOf(key, 2, 'update', copy)).body)
    expect(one).not.toBe(two)
    expect(one?.replaceAll('sd-run-1-e2-1', 'x')).toBe(two?.replaceAll('sd-run-1-e2-2', 'x'))
  })

  it('names message groups on a FIFO queue only, two of them', () => {
    const groups = [1, 2, 3, 4].map((n) => stream.event(refOf(stream.key('seed', n), 1)).groupId)
    const [odd, even] = groups
    expect(groups).toEqual([odd, even, odd, even])
    expect(odd === even).toBe(!facts.fifo)
    expect(odd === undefined).toBe(!facts.fifo)
  })

  it('expects the same of an event however many copies there are', () => {
    const once = stream.expected([refOf(key, 1), refOf(key, 2)])
    expect(stream.expected([refOf(key, 1), refOf(key, 1, 'create', 2), refOf(key, 2)])).toEqual(once)
    expect(once.every((expectation) => expectation.key === key)).toBe(true)
    expect(stream.expected([])).toEqual([])
  })

  it('expects the latest version, whatever was published last', () => {
    expect(stream.expected([refOf(key, 3), refOf(key, 1), refOf(key, 2)])).toEqual(
      stream.expected([refOf(key, 1), refOf(key, 2), refOf(key, 3)]),
    )
  })
})

const carrying = (what: string) => streams.filter(({ facts }) => facts.carries === what)

describe.each(carrying('reference'))('$facts.name', ({ stream: make }) => {
  it.each([1, 2])(
    'sets the content of version %i before its notification, and mends it in its place',
    async (version) => {
      const { reach, puts } = reached()
      const stream = make(reach)
      const key = stream.key('seed', 2)
      const unreadable = refOf(key, version, 'unreadable')
      await stream.prepare?.(unreadable)
      const broken = puts.splice(0)
      await stream.fix?.([unreadable])
      const mended = puts.splice(0)
      await stream.prepare?.(refOf(key, version))
      expect(puts.length).toBeGreaterThan(0)
      expect(broken).not.toEqual(puts)
      expect(broken.map(({ path }) => path)).toEqual(puts.map(({ path }) => path))
      expect(mended).toEqual(puts)
      expect(stream.event(unreadable)).toEqual(stream.event(refOf(key, version)))
    },
  )
})

describe.each(carrying('state'))('$facts.name', ({ stream: make }) => {
  it('says in the message what cannot be read, and mends each by something of its own', async () => {
    const { reach, puts } = reached()
    const stream = make(reach)
    const key = stream.key('seed', 2)
    expect(stream.event(refOf(key, 1, 'unreadable'))).not.toEqual(stream.event(refOf(key, 1)))
    await stream.fix?.([refOf(key, 1, 'unreadable'), refOf(key, 2, 'unreadable')])
    const [one, two] = puts
    expect(puts).toHaveLength(2)
    expect(one?.path).not.toBe(two?.path)
  })
})

it('expects of two people who are merged one, with the addresses of both', () => {
  const made = streams.find(({ facts }) => facts.variants.includes('merge'))
  if (made === undefined) throw new Error('no stream merges')
  const stream = made.stream(reached().reach)
  const [one, other] = [1, 2].map((n) => stream.key('merged', n))
  const refs = [refOf(one ?? '', 1), refOf(one ?? '', 2), refOf(other ?? '', 1)]
  const merge = { ...refOf(one ?? '', 3, 'merge'), into: other ?? '' }
  const rowsOf = (key: string | undefined, entity: string) =>
    stream.expected([...refs, merge]).find((each) => each.key === key && each.entity === entity)
  expect(['person', 'match record', 'cluster'].map((entity) => rowsOf(one, entity)?.rows)).toEqual([0, 0, 0])
  expect(['person', 'match record', 'cluster'].map((entity) => rowsOf(other, entity)?.rows)).toEqual([1, 1, 1])
  expect(rowsOf(other, 'address')).toMatchObject({ rows: 1, each: [`${one}_2`] })
  expect(JSON.parse(JSON.parse(stream.event(merge).body).Message).additionalInformation).toEqual({
    sourceCRN: one,
    targetCRN: other,
  })
})

it('lists each stream once, and queues that differ', () => {
  const names = streams.map(({ facts }) => facts.name)
  expect(new Set(names).size).toBe(names.length)
  expect(new Set(streams.flatMap(({ facts }) => [facts.queue, facts.deadLetterQueue])).size).toBe(2 * names.length)
})
