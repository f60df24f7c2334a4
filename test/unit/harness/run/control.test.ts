import { expect, it } from 'vitest'
import { binding } from '../../../../harness/plan/binding.ts'
import { controlStep } from '../../../../harness/plan/plan.ts'
import type { CellContext } from '../../../../harness/run/cell-context.ts'
import { awaitControl } from '../../../../harness/run/control.ts'
import type { Reach } from '../../../../harness/model/reach.ts'
import type { Operation } from '../../../../harness/model/operation.ts'
import { historyFrom } from '../../history-builder.ts'
import { streamFacts } from '../../stream-facts.ts'

type Part = Parameters<typeof historyFrom>[0][number]

/** A cell whose control events have no effect, on a clock that goes on with each look; `meets` is what becomes of the first one. */
const cellWith = (meets: (copy: string) => readonly Part[], asked?: Reach['asked']): CellContext => {
  const facts = streamFacts({ visibilityTimeoutMs: 1_000, startsWithinMs: 1_000 })
  const stream = {
    ...facts,
    key: (seed: string, n: number) => `${seed}-${n}`,
    event: ({ copy }: { copy: string }) => ({ body: copy }),
    effects: async () => [],
    expected: () => [{ key: 'k', entity: 'note', rows: 1 }],
  }
  const operations: Operation[] = []
  let now = 0
  const step = controlStep(facts)
  const context = {
    stream,
    cell: { id: 'cell', stream, schedule: { steps: [step], faults: [] } },
    binding: binding('run', 1),
    recorder: { operations, now: () => (now += 3_000) },
    attribution: { claim: () => undefined },
    target: {
      publish: async (_: string, { body }: { body: string }) => {
        if (operations.length < 2) operations.push(...historyFrom(meets(body)).operations.slice(1, -1))
        return {}
      },
    },
    reach: asked === undefined ? {} : { asked },
    published: [],
    unreadable: [],
    startedMs: 0,
    signal: new AbortController().signal,
    record: (operation: Operation) => operations.push(operation),
  }
  return Object.assign(Object.create(null), context)
}

const failed = { kind: 'log', level: 'error', message: 'no such column: text', actor: 'consumer-1' } as const
const by = { key: 'k', actor: 'consumer-1', queue: 'queue' } as const
const received = (copy: string): Part => ({ kind: 'receive', copy, ...by })
const acknowledged = (copy: string): Part => ({ kind: 'acknowledge', copy, ...by })

it.each([
  [
    'who received it failed, in its own words',
    (copy: string) => [received(copy), failed],
    /^consumer-1 received it, and did not acknowledge it; consumer-1 said "no such column: text"/,
  ],
  [
    'who received it is done with it, and nothing of it is found',
    (copy: string) => [received(copy), acknowledged(copy)],
    /^consumer-1 acknowledged it, and "effects" found nothing of it$/,
  ],
  ['nobody was seen', () => [], /^nobody was seen to receive it from queue$/],
])('says why no control event took effect: %s', async (_, meets, words) => {
  expect(await awaitControl(cellWith(meets))).toMatch(words)
})

it.each([
  [
    new Map([['other', new Set(['consumer-1', 'consumer-2'])]]),
    'no consumer asked the queue queue: consumer-1, consumer-2 asked other',
  ],
  [new Map(), 'no consumer asked the queue queue, nor any other'],
  [new Map([['queue', new Set(['consumer-1'])]]), 'consumer-1 asked queue for messages, and none was handed out'],
])('says who asked which queue instead', async (asked, words) => {
  expect(
    await awaitControl(
      cellWith(
        () => [],
        () => asked,
      ),
    ),
  ).toBe(words)
})
