import { expect, it } from 'vitest'
import { judge } from '../../../../harness/judge/judge.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import type { EffectRow, EventRef } from '../../../../harness/model/target.ts'
import { lateLook } from '../../../../harness/run/late-look.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { historyFrom, moved, published, received } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

const notes = (...records: readonly string[]): readonly EffectRow[] =>
  records.map((record) => ({ key: 'other', entity: 'note', record }))
const event: EventRef = { key: 'K', event: 'e1', copy: 'c1', version: 1, variant: 'create' }

/** The event's message is deleted from a queue. */
const handledOn = (queue: string) =>
  ({ kind: 'acknowledge', copy: 'c1', key: 'K', messageId: 'm-c1', queue, actor: 'consumer-1' }) as const

/** A second look at a cell whose only event was given up, with what the queue told after it was judged, and what is found then. */
const lookAgain = async (then: Parameters<typeof historyFrom>[0], now: readonly EffectRow[]) => {
  const givenUp = [...published('c1', { dies: true }), received('c1'), received('c1', 2), received('c1', 3)]
  const history = historyFrom([...givenUp, moved('c1', 'dead-letter')])
  const stream = streamFacts()
  const cell = {
    id: history.operations[0]?.cell ?? 'cell',
    scenario: scenarios['duplicate-delivery'](),
    stream,
    variant: 'double-submit',
    faults: [],
  }
  const result = judge({ cell, history, startedMs: 0, endedMs: 100, replay: '', lacks: () => undefined })
  const context = {
    cell,
    stream: {
      ...stream,
      effects: async () => now,
      expected: (due: readonly EventRef[]) => due.map(({ key }) => ({ key, entity: 'note', rows: 1 })),
    },
    recorder: { now: () => 5_100 },
    record: (operation: object): Operation =>
      Object.assign(Object.create(null), { index: 99, timeMs: 5_000, cell: cell.id }, operation),
    published: [event],
    unreadable: [],
    signal: new AbortController().signal,
  }
  const look = lateLook({
    context: Object.assign(Object.create(null), context),
    history,
    result,
    rows: notes('1', '2'),
    due: [],
    follow: (_, listener) => historyFrom(then).operations.forEach(listener),
  })
  return (await look())?.result
}

it('finds nothing new where a reader gives the same rows in another order', async () => {
  expect(await lookAgain([handledOn('queue')], notes('2', '1'))).toBeUndefined()
})

it('owes no effect of an event that was given up and then deleted from the dead-letter queue, as the harness does', async () => {
  expect(await lookAgain([handledOn('dlq')], notes('1', '3'))).toBeUndefined()
})

it('owes those of one that somebody brought back, and that was acknowledged then', async () => {
  const back = await lookAgain([handledOn('queue')], notes('1', '3'))
  expect(back?.words).toContain('an event was lost')
})
