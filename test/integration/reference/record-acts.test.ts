import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordAct } from '../../../harness/model/acts.ts'
import { faultyLink, linkOf } from './fault-link.ts'
import { nomisSide, runReference, type RunningReference } from './running-reference.ts'
import { withDefect } from './with-defect.ts'

// What is done to records beside their events: behind the system's back, and by its operators.

const incentive = 'incentives.iep-review.inserted'
const activity = 'activities.activity-schedule.created'

const acting = (system: RunningReference, name: string) => {
  const stream = system.stream(name)
  return {
    stream,
    act: async (act: RecordAct, ...keys: readonly string[]) => stream.acts?.[act]?.(keys),
    create: async (n: number): Promise<string> => {
      const key = stream.key('acts', n)
      await system.acknowledged(await system.publish(stream, key, {}))
      return key
    },
    differences: (key: string) => system.differences(stream, system.refs(key)),
  }
}

/** Publishes a create that is kept waiting, its record made or its mapping asked for, until another record of its event is mapped; the ids of both, and the message of the create. */
const overtaken = async (system: RunningReference, name: string, n: number, where: 'its record' | 'its mapping') => {
  const { act, stream } = acting(system, name)
  const key = stream.key('acts', n)
  const [role, point] =
    where === 'its record' ? (['dependency', 'answered'] as const) : (['mapping', 'called'] as const)
  const { signal } = new AbortController()
  const held = linkOf(system, stream, role).hold(point, { text: key, method: 'POST' }, signal)
  const messageId = await system.publish(stream, key, {})
  const call = await held
  const records = (await act('map-another', key))?.records ?? []
  // Whose call is lost on its way has its mapping tried again by a message of its own.
  if (where === 'its record') call.forward()
  else call.drop()
  return { key, records, messageId }
}

/** Resolves once a message that the system sent itself, beside those of these ids, came to its end. */
const ownEnded = async ({ happened }: RunningReference, others: readonly string[], kind: 'acknowledge' | 'move') =>
  happened(({ happening }) => happening.kind === kind && !others.includes(happening.messageId))

const toldOf = ({ lines }: RunningReference, key: string) =>
  lines.filter(({ alert, text }) => alert?.state === 'raised' && text.includes(key))

const seenBy = ({ reports }: RunningReference): readonly string[] =>
  reports.flatMap(({ happening }) => ('messageId' in happening ? [happening.messageId ?? ''] : []))

describe('the system as it is', () => {
  let running: RunningReference
  beforeAll(async () => {
    // A mapping whose answer comes too late on a busy machine would be tried again by a message of its own.
    const env = { 'prisoner-to-nomis': { HTTP_TIMEOUT_MS: '30000' } }
    running = await runReference({ services: nomisSide, env })
  })
  afterAll(async () => running.stop())

  it.each([incentive, activity])('tells of what differs of %s and of no other, and repairs it', async (name) => {
    const { act, create, differences } = acting(running, name)
    const [key, other] = [await create(1), await create(2)]
    expect(await act('reconcile')).toMatchObject({ differing: [], unread: [] })
    await act('spoil', key)
    expect(await differences(key)).toHaveLength(1)
    const report = await act('reconcile')
    expect([report?.differing, report?.unread]).toEqual([[key], []])
    for (const again of [1, 2]) {
      await act('repair', key)
      expect([again, await differences(key), await differences(other)]).toEqual([again, [], []])
    }
    expect(await act('reconcile')).toMatchObject({ differing: [] })
  })

  it.each([incentive, activity])(
    'tells of what DPS alone has of %s, and makes it once, event or none',
    async (name) => {
      const { act, differences, stream } = acting(running, name)
      const key = stream.key('acts', 6)
      await running.withhold(stream, key, {})
      expect((await act('reconcile'))?.differing).toEqual([key])
      for (const again of [1, 2]) {
        await act('repair', key)
        expect([again, await differences(key)]).toEqual([again, []])
      }
      expect(await act('reconcile')).toMatchObject({ differing: [] })
      await running.acknowledged(await running.publish(stream, key, {}))
      expect(await differences(key)).toEqual([])
    },
  )

  it('tells of an activity of whose allocations one never came, and repairs it', async () => {
    const { act, create, differences, stream } = acting(running, activity)
    const key = await create(7)
    await running.withhold(stream, key, { version: 2 })
    expect((await act('reconcile'))?.differing).toEqual([key])
    await act('repair', key)
    expect(await act('reconcile')).toMatchObject({ differing: [] })
    expect(await differences(key)).toEqual([])
  })

  it.each([incentive, activity])('tells what of %s it could not compare', async (name) => {
    const { act, create, stream } = acting(running, name)
    const key = await create(3)
    const fault = faultyLink(running, stream, { kind: 'status', status: 503 }, { role: 'source', match: { text: key } })
    expect((await act('reconcile'))?.unread).toContain(key)
    fault.remove()
  })

  it.each([incentive, activity])(
    'says that the comparison of %s failed where there is nothing to read',
    async (name) => {
      const { act, stream } = acting(running, name)
      const match = { method: 'GET', path: name === incentive ? '/incentives/current' : '/activities/counts' }
      const fault = faultyLink(running, stream, { kind: 'status', status: 503 }, { match })
      expect((await act('reconcile'))?.failed).toContain('503')
      fault.remove()
      expect(await act('reconcile')).not.toHaveProperty('failed')
    },
  )

  it.each([
    ['POST', '/incentives/prisoner/A1/repair'],
    ['POST', '/incentives/reports/reconciliation'],
    ['POST', '/activities/1/repair'],
    ['POST', '/activities/reports/reconciliation'],
  ])('refuses %s %s without a token', async (method, path) => {
    const [url = ''] = running.system.serviceUrls('prisoner-to-nomis')
    expect((await fetch(`${url}${path}`, { method })).status).toBe(401)
  })

  it.each(['prison-visit.booked', incentive, activity])(
    'gives an event of %s up whose mapping points at what is lost, and handles it after the clean-up',
    async (name) => {
      const { act, stream, differences } = acting(running, name)
      const key = stream.key('acts', 4)
      await act('lose', key)
      const letter = await running.deadLettered(await running.publish(stream, key, {}))
      await act('clean-mappings', key)
      expect(await running.target.redrive(stream)).toBe(1)
      await running.acknowledged(await running.redriven(letter))
      expect(await differences(key)).toEqual([])
    },
  )

  it.each(['prison-visit.booked', incentive, activity])(
    'tells once that another record of an event of %s is mapped already, whichever try meets it, and is whole once operators removed its own',
    async (name) => {
      const { act, differences } = acting(running, name)
      for (const [n, where] of [
        [8, 'its record'],
        [9, 'its mapping'],
      ] as const) {
        const before = seenBy(running)
        const { key, records, messageId } = await overtaken(running, name, n, where)
        expect(await running.acknowledged(messageId)).toEqual([1])
        if (where === 'its mapping') await ownEnded(running, [...before, messageId], 'acknowledge')
        expect(records).toHaveLength(2)
        const told = toldOf(running, key)
        expect(told).toHaveLength(1)
        for (const record of records) expect(told[0]?.message).toContain(record)
        expect(await differences(key)).not.toEqual([])
        await act('delete-duplicate', key)
        expect(await differences(key)).toEqual([])
      }
    },
  )

  it.each(['prison-visit.booked', incentive, activity])(
    'gives an event of %s up whose record has an id that an old mapping holds, and maps it after the clean-up',
    async (name) => {
      const { act, stream, create, differences } = acting(running, name)
      const key = await create(5)
      await act('clean-mappings', key)
      await act('hold-id', key)
      const letter = await running.deadLettered(await running.publish(stream, key, { copy: 'again' }))
      expect(await differences(key)).not.toEqual([])
      await act('clean-mappings', key)
      expect(await running.target.redrive(stream)).toBe(1)
      await running.acknowledged(await running.redriven(letter))
      expect(await differences(key)).toEqual([])
    },
  )
})

describe('conflict-is-duplicate', () => {
  const { streams, use } = withDefect('conflict-is-duplicate')
  it.each(streams)('leaves what was made of %s without a mapping', async (name) => {
    const { system, stream } = use(name)
    const { act, create, differences } = acting(system, name)
    const key = await create(1)
    await act('clean-mappings', key)
    await act('hold-id', key)
    expect(await system.acknowledged(await system.publish(stream, key, { copy: 'again' }))).toEqual([1])
    await act('clean-mappings', key)
    expect(await differences(key)).not.toEqual([])
  })
})

describe('trusts-stale-mapping', () => {
  const { streams, use } = withDefect('trusts-stale-mapping')
  it.each(streams)('takes %s for created', async (name) => {
    const { system, stream } = use(name)
    const { act, differences } = acting(system, name)
    const key = stream.key('acts', 1)
    await act('lose', key)
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
    expect((await differences(key)).length).toBeGreaterThan(0)
  })
})

describe('reconciliation-compares-totals', () => {
  const { streams, use } = withDefect('reconciliation-compares-totals')
  it.each(streams)('tells of %s that are equal beside one that differs', async (name) => {
    const { system } = use(name)
    const { act, create } = acting(system, name)
    const [key, other] = [await create(1), await create(2)]
    await act('spoil', key)
    expect((await act('reconcile'))?.differing).toEqual([key, other])
  })
})

describe('alert-per-retry', () => {
  const { streams, use } = withDefect('alert-per-retry')
  it.each(streams)('tells of a second record of %s each time that an update meets it', async (name) => {
    const { system, stream } = use(name)
    const { act, create, differences } = acting(system, name)
    const key = await create(1)
    const records = (await act('duplicate', key))?.records ?? []
    expect(records).toHaveLength(2)
    const letter = await system.deadLettered(await system.publish(stream, key, { version: 2 }))
    const told = system.lines.filter(({ alert, text }) => alert !== undefined && text.includes(key))
    expect(told).toHaveLength(stream.maxReceiveCount)
    for (const record of records) expect(told[0]?.text).toContain(record)
    await act('delete-duplicate', key)
    await system.target.redrive(stream)
    await system.acknowledged(await system.redriven(letter))
    expect(await differences(key)).toEqual([])
  })
})

describe('refused-mapping-untold', () => {
  const { streams, use } = withDefect('refused-mapping-untold')
  it.each(streams)('tells nobody that a record of %s is there twice', async (name) => {
    const { system } = use(name)
    const { key, messageId } = await overtaken(system, name, 1, 'its record')
    await system.acknowledged(messageId)
    expect(toldOf(system, key)).toEqual([])
    expect(system.lines.some(({ level, text }) => level === 'error' && text.includes(key))).toBe(true)
  })
})

describe('alert-per-delivery', () => {
  const { streams, use } = withDefect('alert-per-delivery')
  it.each(streams)(
    'tells that a record of %s is there twice each time that its mapping is tried again',
    async (name) => {
      const { system, stream } = use(name)
      const before = seenBy(system)
      const { key, messageId } = await overtaken(system, name, 1, 'its mapping')
      await ownEnded(system, [...before, messageId], 'move')
      expect(toldOf(system, key)).toHaveLength(stream.maxReceiveCount)
    },
  )
})
