import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventStream } from '../../../harness/model/target.ts'
import { reference } from '../../../targets/reference/index.ts'
import { faultyLink, linkOf } from './fault-link.ts'
import { runReference, type RunningReference } from './running-reference.ts'

// How calls to other services fail, and what the system makes of it: faults act in the gateways in front of them.

let running: RunningReference
beforeAll(async () => {
  running = await runReference()
})
afterAll(async () => running.stop())

const all = reference().streams
const namesOf = (role: 'mapping' | 'source'): readonly string[] =>
  all.filter(({ links }) => links[role] !== undefined).map(({ name }) => name)

/** For how many seconds a message was hidden each time it was given back. */
const givenBack = (messageId: string): readonly number[] =>
  running.reports.flatMap(({ happening }) =>
    happening.kind === 'visibility' && happening.messageId === messageId && happening.expired !== true
      ? [happening.timeoutSeconds]
      : [],
  )

const differences = (stream: EventStream, key: string) => running.differences(stream, running.refs(key))

describe.each(all.map(({ name }) => name))('%s', (name) => {
  it.each([502, 503, 500])('makes a write that was answered %i again with a later delivery only', async (status) => {
    const stream = running.stream(name)
    const key = stream.key('calls', status)
    const fault = faultyLink(running, stream, { kind: 'status', status }, { match: { text: key }, which: { first: 2 } })
    const messageId = await running.publish(stream, key, {})
    expect(await running.acknowledged(messageId)).toEqual([1, 2, 3])
    expect(fault.hits).toHaveLength(2)
    expect(givenBack(messageId)).toEqual([0, 1])
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })

  it('sends to the dead-letter queue, after one call a delivery, what is refused each time; a purge removes it', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 1)
    const fault = faultyLink(running, stream, { kind: 'status', status: 400 }, { match: { text: key } })
    await running.deadLettered(await running.publish(stream, key, {}))
    expect(fault.hits).toHaveLength(stream.maxReceiveCount)
    expect(await running.target.purge?.(stream)).toBe(1)
    expect(await running.target.depth(stream.deadLetterQueue)).toMatchObject({ visible: 0, inFlight: 0 })
    fault.remove()
  })

  it('stays away for as long as a 429 asks', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 3)
    const effect = { kind: 'status', status: 429, headers: { 'Retry-After': '2' } } as const
    const fault = faultyLink(running, stream, effect, { match: { text: key }, which: { first: 1 } })
    const messageId = await running.publish(stream, key, {})
    expect(await running.acknowledged(messageId)).toEqual([1, 2])
    expect(givenBack(messageId)).toEqual([2])
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })

  it('leaves one record when the answer to a write is lost', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 5)
    const fault = faultyLink(running, stream, { kind: 'lose' }, { match: { text: key }, which: { first: 1 } })
    expect(await running.acknowledged(await running.publish(stream, key, {}))).toEqual([1, 2])
    expect(fault.hits).toHaveLength(1)
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })

  it('gives a hanging write up before its message is visible again, and closes the connection', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 7)
    const fault = faultyLink(running, stream, { kind: 'hang' }, { match: { text: key }, which: { first: 1 } })
    expect(await running.acknowledged(await running.publish(stream, key, {}))).toEqual([1, 2])
    expect(fault.released).toMatchObject([{ gaveUp: true }])
    expect(fault.released[0]?.heldMs).toBeLessThan(stream.visibilityTimeoutMs / 2)
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })
})

describe.each(namesOf('source'))('%s', (name) => {
  it('reads again after a 502, with a pause, within the same delivery', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 9)
    const calls = { role: 'source', match: { text: key, method: 'GET' }, which: { first: 2 } } as const
    const fault = faultyLink(running, stream, { kind: 'status', status: 502 }, calls)
    expect(await running.acknowledged(await running.publish(stream, key, {}))).toEqual([1])
    const [first, second] = fault.hits
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(100)
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })

  it.each([404, 500])('does not take a read that was answered %i for nothing to do', async (status) => {
    const stream = running.stream(name)
    const key = stream.key('calls', 10 + status)
    const calls = { role: 'source', match: { text: key, method: 'GET' }, which: { first: 1 } } as const
    const fault = faultyLink(running, stream, { kind: 'status', status }, calls)
    expect(await running.acknowledged(await running.publish(stream, key, {}))).toEqual([1, 2])
    expect(await differences(stream, key)).toEqual([])
    fault.remove()
  })

  it('does not overwrite what a later event brought with what it read before', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 11)
    await running.acknowledged(await running.publish(stream, key, {}))
    const signal = new AbortController().signal
    const held = linkOf(running, stream, 'source').hold('answered', { text: key, method: 'GET' }, signal)
    const earlier = await running.publish(stream, key, { version: 2 })
    const { forward } = await held
    await running.acknowledged(await running.publish(stream, key, { version: 3 }))
    forward()
    await running.acknowledged(earlier)
    expect(await differences(stream, key)).toEqual([])
  })
})

describe.each(namesOf('mapping'))('%s', (name) => {
  it('does not write its mapping again before the mapping service wants it to', async () => {
    const stream = running.stream(name)
    const key = stream.key('calls', 13)
    const effect = { kind: 'status', status: 429, headers: { 'Retry-After': '2' } } as const
    const calls = { role: 'mapping', match: { text: key, method: 'POST' }, which: { first: 1 } } as const
    const fault = faultyLink(running, stream, effect, calls)
    expect(await running.acknowledged(await running.publish(stream, key, {}))).toEqual([1])
    expect(await running.target.depth(stream.queue)).toMatchObject({ delayed: 1 })
    await expect.poll(() => differences(stream, key), { timeout: 30_000 }).toEqual([])
    fault.remove()
  })
})
