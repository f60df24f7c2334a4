import { expect, it } from 'vitest'
import { noDuplicateEffects } from '../../../../checks/no-duplicate-effects.ts'
import { noLostEvents } from '../../../../checks/no-lost-events.ts'
import { defineStream, defineTarget, sql } from '../../../../index.ts'
import type { OwnReach } from '../../../../targets/own/own-reach.ts'
import { ownStream } from '../../../../targets/own/own-stream.ts'
import { historyFrom } from '../../history-builder.ts'

/** Reads what a table answers, whatever it is asked. */
const answering = (rows: readonly Readonly<Record<string, unknown>>[]): OwnReach =>
  Object.assign(Object.create(null), { table: async () => ({ columns: Object.keys(rows[0] ?? {}), rows }) })

const entry = (key: string, version: number) => ({
  copy: `c${version}`,
  event: `e${version}`,
  key,
  version,
  variant: version === 1 ? 'create' : 'update',
})

/** A stream each of whose events makes an entry of its own, as its owner describes it. */
const booked = defineStream({
  name: 'entry.booked',
  queue: 'entries',
  event: ({ key, copy, event }) => ({ account: key, id: copy, event }),
  effects: sql({ query: 'select account as key, id as record, event as by from entry where account = any($1)' }),
  expected: (published) =>
    [...Map.groupBy(published, ({ key }) => key)].map(([key, own]) => {
      const each = [...new Set(own.map(({ event }) => event))]
      return { key, entity: 'entry.booked', rows: each.length, each }
    }),
})

it('tell which event made a record, so that a second one shows where another event’s is missing', async () => {
  const [facts] = defineTarget({ name: 'N', streams: [booked], databases: ['d'] }).streams
  if (facts === undefined) throw new Error('it has no stream')
  const rows = [
    { key: 'K', record: 1, by: 'e1' },
    { key: 'K', record: 2, by: 'e1' },
  ]
  const stream = ownStream(booked, facts, answering(rows))
  const found = await stream.effects(['K'])
  expect(found).toEqual([
    { key: 'K', record: '1', entity: 'entry.booked', by: 'e1' },
    { key: 'K', record: '2', entity: 'entry.booked', by: 'e1' },
  ])
  const history = historyFrom([
    ...found.map((each) => ({ kind: 'effect', stream: stream.name, final: true, ...each }) as const),
    ...stream
      .expected([entry('K', 1), entry('K', 2)])
      .map((each) => ({ kind: 'expect', stream: stream.name, ...each }) as const),
  ])
  // As many as there must be: by their number alone all would be well.
  expect(noLostEvents().judge(history).verdict).toBe('pass')
  expect(noDuplicateEffects().judge(history)).toMatchObject({
    verdict: 'fail',
    words: 'entry.booked of e1 was created twice, once is right: as 1, and one too many: as 2',
  })
})
