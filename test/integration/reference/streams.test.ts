import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSession } from '../../../harness/reach/database-session.ts'
import { reference } from '../../../targets/reference/index.ts'
import { runReference, type RunningReference } from './running-reference.ts'

let running: RunningReference
beforeAll(async () => {
  running = await runReference()
})
afterAll(async () => running.stop())

const streams = reference().streams.map(({ name, row }) => [name, row] as const)

describe.each(streams)('%s', (name, row) => {
  const keyOf = (n: number): string => running.stream(name).key('streams', n)

  it('creates once, however many copies arrive at once or later', async () => {
    const stream = running.stream(name)
    const key = keyOf(1)
    const first = await Promise.all([1, 2, 3].map(() => running.publish(stream, key, {})))
    await Promise.all(first.map(running.acknowledged))
    await running.acknowledged(await running.publish(stream, key, {}))
    expect(await running.differences(stream, running.refs(key))).toEqual([])
    expect((await stream.effects([key])).length).toBeGreaterThan(0)
  })

  it('applies updates, each once', async () => {
    const stream = running.stream(name)
    const key = keyOf(2)
    await running.acknowledged(await running.publish(stream, key, {}))
    const updates = await Promise.all([2, 3, 2].map((version) => running.publish(stream, key, { version })))
    await Promise.all(updates.map(running.acknowledged))
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('keeps the content of the latest version, whatever arrives last', async () => {
    const stream = running.stream(name)
    const key = keyOf(3)
    // Where versions add up, the rest needs the first one to be there.
    const order = stream.versions === 'replace' ? [3, 1, 2] : [1, 3, 2]
    for (const version of order) await running.acknowledged(await running.publish(stream, key, { version }))
    expect(await running.differences(stream, running.refs(key))).toEqual([])
  })

  it('sends what it cannot read to the dead-letter queue after three receives, and applies it once fixed and redriven', async () => {
    const stream = running.stream(name)
    const key = keyOf(4)
    const messageId = await running.publish(stream, key, { variant: 'unreadable' })
    const letter = await running.deadLettered(messageId)
    const receives = running.reports.filter(
      ({ happening }) => happening.kind === 'receive' && happening.messageId === messageId,
    )
    expect(receives).toHaveLength(stream.maxReceiveCount)
    expect(await stream.effects([key])).toEqual([])
    expect(await running.target.depth(stream.deadLetterQueue)).toMatchObject({ visible: 1 })

    await stream.fix?.(running.refs(key))
    expect(await running.target.redrive(stream)).toBe(1)
    await running.acknowledged(await running.redriven(letter))
    expect(await running.differences(stream, running.refs(key))).toEqual([])
    expect(new Set((await running.target.redriveAll(stream)).values())).toEqual(new Set([0]))
  })

  it.runIf(row)(
    'gives up on a locked row within its lock time-out, and applies the event once the row is free',
    async () => {
      const stream = running.stream(name)
      const key = keyOf(5)
      await running.acknowledged(await running.publish(stream, key, {}))
      if (row === undefined) throw new Error('it was not to run')
      const holder = await openSession(running.system.databaseUrl(row.database), 'holder')
      await holder.query('begin')
      expect(await holder.query(`select 1 from ${row.table} where ${row.where} for update`, [key])).toHaveLength(1)
      const messageId = await running.publish(stream, key, { version: 2 })
      await running.happened(
        ({ happening }) => happening.kind === 'visibility' && happening.messageId === messageId && !happening.expired,
      )
      expect(running.lines.some(({ text, sqlState }) => sqlState === '55P03' && text.includes(key))).toBe(true)
      await holder.query('rollback')
      await holder.close()
      await running.acknowledged(messageId)
      expect(await running.differences(stream, running.refs(key))).toEqual([])
    },
  )

  it('names the key in every line about it, and the record that was made in one', async () => {
    const stream = running.stream(name)
    const key = keyOf(1)
    const rows = await stream.effects([key])
    const records = new Set(running.lines.filter(({ text }) => text.includes(key)).map(({ record }) => record))
    expect(rows.some(({ record }) => records.has(record))).toBe(true)
    const about = running.lines.filter(({ level, event }) => level === 'error' || event !== undefined)
    const keys = [1, 2, 3, 4, 5].flatMap((n) => streams.map(([each]) => running.stream(each).key('streams', n)))
    expect(about.filter(({ text }) => !keys.some((each) => text.includes(each)))).toEqual([])
  })
})
