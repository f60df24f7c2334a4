import { describe, expect, it } from 'vitest'
import { waitersFor } from '../../../chaos/database/parts/waiters.ts'
import { openSession } from '../../../harness/reach/database-session.ts'
import type { EventStream } from '../../../harness/model/target.ts'
import { heldUntilWaiting } from './held-until-waiting.ts'
import type { RunningReference } from './running-reference.ts'
import { withDefect } from './with-defect.ts'

// Each mistake is shown where it hurts: in the rows that the system ends up with, or in what its processes and queues do.

/** What the system makes too much or too little of. */
const wrong = (stream: EventStream, rows: number): string => {
  const entities = { 'prison-visit.booked': 'NOMIS visit', 'incentives.iep-review.inserted': 'NOMIS incentive' }
  const entity = Object.entries(entities).find(([name]) => name === stream.name)?.[1]
  return `${entity ?? (stream.fifo ? 'hearing' : 'person')}: ${rows} rows instead of 1`
}

/** Publishes versions of a key one after the other. */
const handled = async (system: RunningReference, stream: EventStream, key: string, versions: readonly number[]) => {
  for (const version of versions) await system.acknowledged(await system.publish(stream, key, { version }))
}

const selectRow = ({ row }: EventStream): string => `select 1 from ${row?.table} where ${row?.where} for update`

describe('no-idempotency-check', () => {
  const { streams, use } = withDefect('no-idempotency-check')
  it.each(streams)('makes a record for each delivery of %s', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await handled(system, stream, key, [1, 1])
    expect(await system.differences(stream, system.refs(key))).toContain(wrong(stream, 2))
  })
})

describe('dedupe-by-message-id', () => {
  const { streams, use } = withDefect('dedupe-by-message-id')
  it.each(streams)('makes a record for each message of %s', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await handled(system, stream, key, [1, 1])
    expect(await system.differences(stream, system.refs(key))).toContain(wrong(stream, 2))
  })
})

describe('dedupe-in-memory', () => {
  const { streams, use } = withDefect('dedupe-in-memory')
  it.each(streams)('makes another record of %s after a restart', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await handled(system, stream, key, [1])
    await system.target.restart(stream.service)
    await handled(system, stream, key, [1])
    expect(await system.differences(stream, system.refs(key))).toContain(wrong(stream, 2))
  })
})

describe('check-then-insert', () => {
  const { streams, use } = withDefect('check-then-insert', ['prison-visit.booked', 'probation-case.engagement.created'])
  it.each(streams)('makes two records of two copies of %s that look in the same moment', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const sql = `lock table ${stream.table?.table} in share row exclusive mode`
    const { released } = await heldUntilWaiting(system, sql, [], 2)
    const copies = await Promise.all([1, 2].map(() => system.publish(stream, key, {})))
    await released
    await Promise.all(copies.map(system.acknowledged))
    // A copy that comes later is recognised.
    await handled(system, stream, key, [1])
    expect(await system.differences(stream, system.refs(key))).toContain(wrong(stream, 2))
  })

  it.each(streams.filter((name) => !name.startsWith('incentives')))('cannot update the doubled %s', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await system.deadLettered(await system.publish(stream, key, { version: 2 }))
    const words = 'query did not return a unique result'
    expect(system.lines.some(({ text }) => text.includes(key) && text.includes(words))).toBe(true)
  })
})

describe('last-arrival-wins', () => {
  const { streams, use } = withDefect('last-arrival-wins')
  it.each(streams)('ends in the state of %s that arrived last', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await handled(system, stream, key, [2, 1])
    expect(await system.differences(stream, system.refs(key))).toHaveLength(1)
  })
})

/** Two updates that have both read before either writes; how often each was received. */
const conflict = async (system: RunningReference, stream: EventStream, key: string) => {
  await handled(system, stream, key, [1])
  const { released } = await heldUntilWaiting(system, selectRow(stream), [key], 2)
  const updates = await Promise.all([2, 3].map((version) => system.publish(stream, key, { version })))
  await released
  return Promise.all(updates.map(system.acknowledged))
}

describe('no-serialization-retry', () => {
  const { streams, use } = withDefect('no-serialization-retry')
  it.each(streams)('costs a delivery of %s for each serialization failure', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    expect(await conflict(system, stream, key)).toContainEqual([1, 2])
    expect(system.lines.some(({ text, sqlState }) => text.includes(key) && sqlState === '40001')).toBe(true)
    expect(await system.differences(stream, system.refs(key))).toEqual([])
  })
})

describe('lost-update', () => {
  const { streams, use } = withDefect('lost-update')
  it.each(streams)('writes one of two updates of %s over, and no serialization failure happens', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    expect(await conflict(system, stream, key)).toEqual([[1], [1]])
    expect(await system.differences(stream, system.refs(key))).toContain('address: 1 rows instead of 2')
    expect(system.lines.filter(({ sqlState }) => sqlState !== undefined)).toEqual([])
  })
})

describe('no-lock-timeout', () => {
  const { streams, use } = withDefect('no-lock-timeout')
  it.each(streams)('waits for the locked row of %s until it is free', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    await handled(system, stream, key, [1])
    const url = system.system.databaseUrl('reference')
    const holder = await openSession(url, 'holder')
    const watcher = await openSession(url, 'watcher')
    await holder.query('begin')
    await holder.query(selectRow(stream), [key])
    const messageId = await system.publish(stream, key, { version: 2 })
    const waitedMs = async (): Promise<number> => (await waitersFor(watcher, holder.pid))[0]?.waitedMs ?? 0
    await expect
      .poll(waitedMs, { timeout: 30_000, interval: 100 })
      .toBeGreaterThan(2 * (stream.row?.lockTimeoutMs ?? 0))
    await holder.query('rollback')
    await Promise.all([holder.close(), watcher.close()])
    await system.acknowledged(messageId)
    expect(system.lines.filter(({ sqlState }) => sqlState === '55P03')).toEqual([])
  })
})

describe('swallow-errors', () => {
  const { streams, use } = withDefect('swallow-errors')
  it.each(streams)('acknowledges %s that could not be handled', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    expect(await system.acknowledged(await system.publish(stream, key, { variant: 'unreadable' }))).toEqual([1])
    expect(await stream.effects([key])).toEqual([])
  })
})

describe('requeue-forever', () => {
  const { streams, use } = withDefect('requeue-forever')
  it.each(streams)('sends %s that cannot be read again and again', async (name) => {
    const { system, stream } = use(name)
    await system.publish(stream, stream.key('defect', 1), { variant: 'unreadable' })
    const again = new Set<string>()
    while (again.size <= stream.maxReceiveCount) {
      const { happening } = await system.happened(
        ({ actor, happening: sent }) =>
          sent.kind === 'enqueue' &&
          sent.queue === stream.queue &&
          actor.startsWith(stream.service) &&
          !again.has(sent.messageId),
      )
      if (happening.kind === 'enqueue') again.add(happening.messageId)
    }
    expect(await system.target.depth(stream.deadLetterQueue)).toMatchObject({ visible: 0 })
  })
})

describe('poison-crashes-consumer', () => {
  const { streams, use } = withDefect('poison-crashes-consumer')
  it.each(streams)('ends the process that received %s', async (name) => {
    const { system, stream } = use(name)
    const seen = system.reports.length
    const messageId = await system.publish(stream, stream.key('defect', 1), { variant: 'unreadable' })
    const { actor } = await system.happened(
      ({ happening }) => happening.kind === 'receive' && happening.messageId === messageId,
    )
    const { happening } = await system.happened(
      (report) =>
        system.reports.indexOf(report) >= seen &&
        report.actor === actor &&
        report.happening.kind === 'process' &&
        report.happening.phase === 'exited',
    )
    expect(happening).toMatchObject({ expected: false, code: 1 })
  })
})

describe('redrive-loses-message', () => {
  const { streams, use } = withDefect('redrive-loses-message')
  it.each(streams)('brings fewer messages of %s back than it says it found', async (name) => {
    const { system, stream } = use(name)
    const keys = [1, 3, 5].map((n) => stream.key('defect', n))
    const messages: string[] = []
    for (const key of keys) messages.push(await system.publish(stream, key, { variant: 'unreadable' }))
    await Promise.all(messages.map(system.deadLettered))
    await stream.fix?.(keys.flatMap(system.refs))
    expect(await system.target.redrive(stream)).toBe(3)
    const back = system.reports.flatMap(({ actor, happening }) =>
      happening.kind === 'enqueue' && happening.queue === stream.queue && actor.startsWith(stream.service)
        ? [happening.messageId]
        : [],
    )
    expect(back.length).toBeLessThan(3)
    await Promise.all(back.map(system.acknowledged))
    expect(await system.target.depth(stream.deadLetterQueue)).toMatchObject({ visible: 0, inFlight: 0 })
    expect(await system.differences(stream, keys.flatMap(system.refs))).toContain(wrong(stream, 0))
  })
})

describe('redrive-restores-old-state', () => {
  const { streams, use } = withDefect('redrive-restores-old-state')
  it.each(streams)('overwrites newer content of %s with what comes back', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const letter = await system.deadLettered(await system.publish(stream, key, { variant: 'unreadable' }))
    await handled(system, stream, key, [2])
    await stream.fix?.(system.refs(key).slice(0, 1))
    await system.target.redrive(stream)
    await system.acknowledged(await system.redriven(letter))
    expect(await system.differences(stream, system.refs(key))).toHaveLength(1)
  })
})

describe('marked-done-before-handling', () => {
  const { streams, use } = withDefect('marked-done-before-handling')
  it.each(streams)('takes %s that comes back for a duplicate', async (name) => {
    const { system, stream } = use(name)
    const key = stream.key('defect', 1)
    const letter = await system.deadLettered(await system.publish(stream, key, { variant: 'unreadable' }))
    await stream.fix?.(system.refs(key))
    expect(await system.target.redrive(stream)).toBe(1)
    expect(await system.acknowledged(await system.redriven(letter))).toEqual([1])
    expect(await system.differences(stream, system.refs(key))).toContain(wrong(stream, 0))
  })
})

describe('unbounded-concurrency', () => {
  const { streams, use } = withDefect('unbounded-concurrency')
  it.each(streams)('takes message after message of %s while none is done', async (name) => {
    const { system, stream } = use(name)
    const most = 2 * (stream.inFlightAtMost ?? 0)
    const lock = await system.target.database.session('reference', 'test')
    await lock.query('begin')
    await lock.query(`lock table ${stream.table?.table} in share row exclusive mode`)
    // Side by side: whoever waits for the lock gives up after a while.
    const published = Array.from({ length: 2 * most }, async (_, n) =>
      system.publish(stream, stream.key('defect', n + 1), {}),
    )
    const messages = new Set(await Promise.all(published))
    const inFlight = new Set<string>()
    await system.happened(({ happening }) => {
      if (!('messageId' in happening) || !messages.has(happening.messageId ?? '')) return false
      if (happening.kind === 'receive') inFlight.add(happening.messageId)
      else if (happening.kind !== 'enqueue') inFlight.delete(happening.messageId ?? '')
      return inFlight.size > most
    })
    await lock.close()
    const receives = await Promise.all([...messages].map(system.acknowledged))
    expect(receives).toHaveLength(2 * most)
  })
})

describe('no-statement-timeout', () => {
  const { streams, use } = withDefect('no-statement-timeout')
  it.each(streams)(
    'lets a statement of %s run for longer than its time-out, and says that it is slow',
    async (name) => {
      const { system, stream } = use(name)
      const { timeoutMs = 0 } = stream.statements ?? {}
      const session = await system.target.database.session('reference', 'test')
      await session.query(
        `create or replace function slow() returns trigger language plpgsql
       as 'begin perform pg_sleep(${(2 * timeoutMs) / 1000}); return new; end'`,
      )
      const trigger = `slow before insert on ${stream.table?.table}`
      await session.query(`create trigger ${trigger} for each row execute function slow()`)
      await system.publish(stream, stream.key('defect', 1), {})
      const longest = async (): Promise<number> => {
        const rows = await session.query(
          `select (extract(epoch from clock_timestamp() - query_start) * 1000)::float8 as ms
         from pg_stat_activity where wait_event = 'PgSleep'`,
        )
        return Math.max(0, ...rows.map(({ ms }) => Number(ms)))
      }
      await expect.poll(longest, { timeout: 20_000 }).toBeGreaterThan(timeoutMs + 200)
      expect(system.lines.some(({ alert }) => alert?.name === 'slow-statements' && alert.state === 'raised')).toBe(true)
      await session.query('drop function slow cascade')
      await session.close()
    },
  )
})
