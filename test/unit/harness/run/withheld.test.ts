import { beforeEach, describe, expect, it } from 'vitest'
import type { Operation } from '../../../../harness/model/operation.ts'
import type { PublishAction } from '../../../../harness/model/schedule.ts'
import type { EffectRow, EventRef } from '../../../../harness/model/target.ts'
import { actOnRecords } from '../../../../harness/run/act-on-records.ts'
import { publish } from '../../../../harness/run/publish.ts'
import { streamFacts } from '../../stream-facts.ts'

const action: PublishAction = {
  kind: 'publish',
  stream: 'stream',
  key: 'k1',
  event: 'e1',
  copy: 1,
  version: 1,
  variant: 'create',
  role: 'subject',
  withheld: true,
}
const reconcile = { kind: 'operate', action: 'reconcile', stream: 'stream' } as const

/** A cell of a system whose records are `rows`, and of whose reconciliation they come to `rowsThen`. */
const cellOf = () => {
  const prepared: EventRef[] = []
  const operations: Operation[] = []
  const system = { rows: new Array<EffectRow>(), rowsThen: new Array<EffectRow>(), sent: 0 }
  const facts = { kind: 'cell', index: 0, timeMs: 0, actor: 'harness', outcome: 'ok', cell: 'cell' }
  operations.push(Object.assign(Object.create(null), facts))
  const context = {
    stream: {
      ...streamFacts({}),
      prepare: async (ref: EventRef) => prepared.push(ref),
      effects: async () => system.rows,
      expected: (refs: readonly EventRef[]) => refs.map(({ key }) => ({ key, entity: 'visit', rows: 1 })),
      acts: {
        reconcile: async () => {
          system.rows = system.rowsThen
          return { differing: [], unread: [] }
        },
      },
    },
    cell: { id: 'cell' },
    target: { publish: async () => ({ messageId: `m${(system.sent += 1)}` }) },
    attribution: { claim: () => undefined },
    binding: { ref: (_: unknown, ref: PublishAction) => ({ ...ref, copy: `c${ref.copy}`, key: 'K' }) },
    signal: new AbortController().signal,
    recorder: { operations, now: () => 0 },
    record: (operation: object) => {
      operations.push(Object.assign(Object.create(null), { index: operations.length, cell: 'cell' }, operation))
    },
    published: new Array<EventRef>(),
    unreadable: [],
  }
  const whole = Object.assign(Object.create(null), context)
  const withhold = async () => publish(whole, { id: 'e1.1', at: { before: 'start' }, action }, action)
  return { context: whole, operations, prepared, system, withhold }
}

const row: EffectRow = { key: 'K', entity: 'visit', record: '1' }
let cell: ReturnType<typeof cellOf>
beforeEach(() => {
  cell = cellOf()
})

describe('an event that is withheld', () => {
  it('is set at its source and owed, not sent, and told as what it is', async () => {
    await cell.withhold()
    expect([cell.prepared.length, cell.system.sent, cell.context.published]).toMatchObject([1, 0, [{ key: 'K' }]])
    expect(cell.operations.slice(1)).toMatchObject([
      { kind: 'publish', outcome: 'fail', withheld: true, step: 'e1.1', key: 'K', copy: 'c1' },
    ])
  })
})

describe('what is told of a reconciliation', () => {
  const wholeOf = async () => (await actOnRecords(cell.context, 'reconcile', reconcile)).whole
  it('names the record of a withheld event that was there by itself, before it and after it', async () => {
    await cell.withhold()
    cell.system.rowsThen = [row]
    expect(await wholeOf()).toBeUndefined()
    expect(await wholeOf()).toEqual(['K'])
    cell.system.rowsThen = []
    expect(await wholeOf()).toBeUndefined()
  })
  it('names none where nothing was withheld', async () => {
    cell.system.rows = [row]
    cell.system.rowsThen = [row]
    expect(await wholeOf()).toBeUndefined()
  })
})
