import { describe, expect, it } from 'vitest'
import type { EventStream } from '../../../harness/model/target.ts'
import { faultyLink, linkOf } from './fault-link.ts'
import type { RunningReference } from './running-reference.ts'
import { withDefect } from './with-defect.ts'

// Mistakes in how other services are called: each is shown under the fault in which it hurts.

const badGateway = { kind: 'status', status: 502 } as const

/** How often a message was received so far. */
const receivesOf = ({ reports }: RunningReference, messageId: string): number =>
  reports.filter(({ happening }) => happening.kind === 'receive' && happening.messageId === messageId).length

const differences = (system: RunningReference, stream: EventStream, key: string) =>
  system.differences(stream, system.refs(key))

describe.each(['ack-on-5xx', 'treat-5xx-as-not-found'])('%s', (defect) => {
  const { streams, use } = withDefect(defect)
  it.each(streams)('loses an event of %s whose call is answered 502', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const fault = faultyLink(system, stream, badGateway, { match: { text: key }, which: { first: 2 } })
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
    expect(fault.hits).toHaveLength(1)
    expect((await differences(system, stream, key)).length).toBeGreaterThan(0)
    expect(await stream.effects([key])).toEqual([])
    fault.remove()
  })
})

describe('treat-5xx-as-not-found', () => {
  const read = ['prison-visit.booked', 'probation-case.engagement.created']
  const { streams, use } = withDefect('treat-5xx-as-not-found', read)
  it.each(streams.filter((name) => read.includes(name)))(
    'takes what it cannot read of %s for nothing to do, not for a failure',
    async (name) => {
      const { system, stream } = use(name)
      const key = stream.key('defect', 3)
      const calls = { role: 'source', match: { text: key, method: 'GET' }, which: { first: 1 } } as const
      const fault = faultyLink(system, stream, { kind: 'status', status: 500 }, calls)
      expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
      expect(await stream.effects([key])).toEqual([])
      expect(system.lines.filter(({ event, text }) => event === 'message-failed' && text.includes(key))).toEqual([])
      fault.remove()
    },
  )
})

describe('retry-storm', () => {
  const { streams, use } = withDefect('retry-storm')
  it.each(streams)('calls again at once for %s, within one delivery', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const fault = faultyLink(system, stream, badGateway, { match: { text: key }, which: { first: 20 } })
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
    expect(fault.hits).toHaveLength(20)
    fault.remove()
  })
})

describe('discard-after-retries', () => {
  const { streams, use } = withDefect('discard-after-retries')
  it.each(streams)('drops an event of %s that failed three times', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const fault = faultyLink(system, stream, badGateway, { match: { text: key } })
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1, 2, 3])
    expect(await stream.effects([key])).toEqual([])
    fault.remove()
  })
})

describe('redrive-copies-without-delete', () => {
  const { streams, use } = withDefect('redrive-copies-without-delete')
  it.each(streams)('finds the dead letters of %s each time, and sends them again', async (name) => {
    const { system, stream } = use(name)
    const keys = [1, 3].map((n) => stream.key('defect', n))
    const messages: string[] = []
    for (const key of keys) messages.push(await system.publish(stream, key, { variant: 'unreadable' }))
    await Promise.all(messages.map(system.deadLettered))
    await stream.fix?.(keys.flatMap(system.refs))
    expect(await system.target.redrive(stream)).toBe(2)
    expect(await system.target.redrive(stream)).toBe(2)
    const copies = system.reports.flatMap(({ actor, happening }) =>
      happening.kind === 'enqueue' && happening.queue === stream.queue && actor.startsWith(stream.service)
        ? [happening.messageId]
        : [],
    )
    expect(copies).toHaveLength(4)
    await Promise.all(copies.map(system.acknowledged))
    expect(await system.target.depth(stream.deadLetterQueue)).toMatchObject({ visible: 2 })
  })
})

describe('no-client-timeout', () => {
  const { streams, use } = withDefect('no-client-timeout')
  it.each(streams)('waits for a hanging answer until the message of %s is handed out again', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const calls = { role: 'mapping', match: { text: key, method: 'POST' }, which: { first: 1 } } as const
    const fault = faultyLink(system, stream, { kind: 'hang' }, calls)
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1, 2])
    expect(fault.hits).toHaveLength(1)
    fault.remove()
    await expect.poll(() => fault.released).toMatchObject([{ gaveUp: false }])
  })
})

describe('no-retry-mapping-message', () => {
  const { streams, use } = withDefect('no-retry-mapping-message')
  it.each(streams)('leaves %s without a mapping', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const calls = { role: 'mapping', match: { text: key, method: 'POST' }, which: { first: 1 } } as const
    const fault = faultyLink(system, stream, badGateway, calls)
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
    const entity = name.startsWith('prison') ? 'visit' : 'incentive'
    const found = await differences(system, stream, key)
    expect(found).toContain(`${entity} mapping: 0 rows instead of 1`)
    expect(await system.target.depth(stream.queue)).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 })
    fault.remove()
  })
})

describe('mapping-retry-blind', () => {
  const { streams, use } = withDefect('mapping-retry-blind')
  it.each(streams)('never gets a mapping of %s written that another copy wrote meanwhile', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const calls = { role: 'mapping', match: { text: key, method: 'POST' }, which: { first: 1 } } as const
    const fault = faultyLink(system, stream, { kind: 'hang' }, calls)
    const first = await system.publish(stream, key, {})
    await expect.poll(() => fault.hits).toHaveLength(1)
    await system.acknowledged(await system.publish(stream, key, {}))
    fault.remove()
    await system.acknowledged(first)
    const retried = system.reports.flatMap(({ actor, happening }) =>
      happening.kind === 'enqueue' && actor.startsWith(stream.service) ? [happening.messageId] : [],
    )
    await system.deadLettered(retried.at(-1) ?? '')
    expect(await differences(system, stream, key)).toEqual([])
  })
})

describe.each(['non-idempotent-post', 'new-id-per-attempt'])('%s', (defect) => {
  const { streams, use } = withDefect(defect)
  const entities = { 'prison-visit.booked': 'NOMIS visit', 'incentives.iep-review.inserted': 'NOMIS incentive' }
  it.each(streams)('makes a second record for %s when the answer to the first write is lost', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const calls = { match: { text: key, method: 'POST' }, which: { first: 1 } }
    const fault = faultyLink(system, stream, { kind: 'lose' }, calls)
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1, 2])
    const entity = Object.entries(entities).find(([each]) => each === name)?.[1] ?? 'match record'
    expect(await differences(system, stream, key)).toEqual([`${entity}: 2 rows instead of 1`])
    fault.remove()
  })
})

describe('ack-on-4xx', () => {
  const { streams, use } = withDefect('ack-on-4xx')
  it.each(streams)('drops an event of %s that is refused, and keeps one that failed otherwise', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const fault = faultyLink(system, stream, { kind: 'status', status: 400 }, { match: { text: key } })
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1])
    expect(await stream.effects([key])).toEqual([])
    fault.remove()
    const other = stream.key('defect', 3)
    const failing = faultyLink(system, stream, badGateway, { match: { text: other }, which: { first: 1 } })
    expect(await system.acknowledged(await system.publish(stream, other, {}))).toEqual([1, 2])
    failing.remove()
  })
})

describe('ignores-retry-after', () => {
  const { streams, use } = withDefect('ignores-retry-after')
  it.each(streams)('comes again at once for %s, whatever it was asked', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const effect = { kind: 'status', status: 429, headers: { 'Retry-After': '60' } } as const
    const fault = faultyLink(system, stream, effect, { match: { text: key }, which: { first: 2 } })
    expect(await system.acknowledged(await system.publish(stream, key, {}))).toEqual([1, 2, 3])
    fault.remove()
  })
})

describe('parallel-within-group', () => {
  const { streams, use } = withDefect('parallel-within-group')
  it.each(streams)('lets the next of a group of %s take effect before a slow one', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const slow = faultyLink(system, stream, { kind: 'hang-after' }, { match: { text: key }, which: { first: 1 } })
    const first = await system.publish(stream, key, {})
    const second = await system.publish(stream, key, { version: 2 })
    expect(await Promise.all([first, second].map(system.acknowledged))).toEqual([[1], [1]])
    expect(await differences(system, stream, key)).toContain(`hearing: no row of ${key}_1`)
    expect(receivesOf(system, first)).toBe(1)
    slow.remove()
  })
})

describe('stale-read-overwrites', () => {
  const { streams, use } = withDefect('stale-read-overwrites')
  it.each(streams)('overwrites newer content of %s with what it read before', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await system.acknowledged(await system.publish(stream, key, {}))
    const signal = new AbortController().signal
    const held = linkOf(system, stream, 'source').hold('answered', { text: key, method: 'GET' }, signal)
    const earlier = await system.publish(stream, key, { version: 2 })
    const { forward } = await held
    await system.acknowledged(await system.publish(stream, key, { version: 3 }))
    forward()
    await system.acknowledged(earlier)
    const [entity] = stream.expected(system.refs(key))
    expect(await differences(system, stream, key)).toEqual([`${entity?.entity} / version 2 instead of version 3`])
  })
})

describe('upsert-resurrects', () => {
  const { streams, use } = withDefect('upsert-resurrects')
  it.each(streams)('brings back what was deleted of %s with what it read before', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await system.acknowledged(await system.publish(stream, key, {}))
    const signal = new AbortController().signal
    const held = linkOf(system, stream, 'source').hold('answered', { text: key, method: 'GET' }, signal)
    const update = await system.publish(stream, key, { version: 2 })
    const { forward } = await held
    await system.acknowledged(await system.publish(stream, key, { version: 3, variant: 'delete' }))
    expect(await differences(system, stream, key)).toEqual([])
    forward()
    await system.acknowledged(update)
    expect((await differences(system, stream, key)).length).toBeGreaterThan(0)
  })
})

describe('drop-orphan', () => {
  const { streams, use } = withDefect('drop-orphan')
  it.each(streams)('acknowledges an update of %s whose create is still to come', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    expect(await system.acknowledged(await system.publish(stream, key, { version: 2 }))).toEqual([1])
    await system.acknowledged(await system.publish(stream, key, {}))
    const child = name === 'probation-case.engagement.created' ? 'address' : 'NOMIS allocation'
    expect(await differences(system, stream, key)).toContain(`${child}: 0 rows instead of 1`)
  })
})

describe('ack-whole-batch', () => {
  const { streams, use } = withDefect('ack-whole-batch')
  it.each(streams)('acknowledges %s that cannot be read with the rest of its batch', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    expect(await system.acknowledged(await system.publish(stream, key, { variant: 'unreadable' }))).toEqual([1])
    expect(await stream.effects([key])).toEqual([])
  })
})
