import { type History, historyOf, type NewOperation } from '../../harness/model/history.ts'
import type { CellFacts, Operation } from '../../harness/model/operation.ts'

const cell = 'reference/embedded/test/stream/variant'

const facts: CellFacts = {
  kind: 'cell',
  scenario: 'test',
  stream: 'stream',
  variant: 'variant',
  service: 'consumer',
  queue: 'queue',
  deadLetterQueue: 'dlq',
  fifo: false,
  maxReceiveCount: 3,
  visibilityTimeoutMs: 8000,
  lockTimeoutMs: 1000,
}

type Part = Partial<NewOperation> & Pick<NewOperation, 'kind'> & { readonly timeMs?: number }

/** A history from parts, 10 ms apart; what a part leaves out is filled in with something harmless. */
export const historyFrom = (parts: readonly Part[], overrides: Partial<CellFacts> = {}): History => {
  const lines = [{ ...facts, ...overrides }, ...parts, { kind: 'phase', phase: 'check', words: '' }].map(
    (part, index) => Object.assign({ index, timeMs: index * 10, actor: 'harness', outcome: 'ok', cell }, part),
  )
  // Through JSON, as a history on disk: parts are written out by tests, each with the fields of its kind.
  const all: Operation[] = JSON.parse(JSON.stringify(lines))
  return historyOf(all, cell)
}

/** A published copy of an event of key `K`, as the harness and the queue record it. */
export const published = (copy: string, rest: Readonly<Record<string, unknown>> = {}): readonly Part[] => [
  {
    kind: 'publish',
    copy,
    key: 'K',
    messageId: `m-${copy}`,
    stream: 'stream',
    queue: 'queue',
    event: 'e1',
    version: 1,
    variant: 'create',
    role: 'subject',
    ...rest,
  },
  { kind: 'enqueue', copy, key: 'K', messageId: `m-${copy}`, queue: 'queue', origin: 'harness' },
]

/** An event of key `K` that was withheld on purpose. */
export const withheld = (copy: string, rest: Readonly<Record<string, unknown>> = {}): Part => {
  const [publish] = published(copy, { outcome: 'fail', withheld: true, messageId: undefined, ...rest })
  if (publish === undefined) throw new Error('nothing is published')
  return publish
}

/** A receive of a copy's message by a replica. */
export const received = (copy: string, receiveCount = 1, actor = 'consumer-1'): Part => ({
  kind: 'receive',
  copy,
  key: 'K',
  messageId: `m-${copy}`,
  queue: 'queue',
  receiveCount,
  actor,
})

/** An acknowledgement of a copy's message. */
export const acknowledged = (copy: string, actor = 'consumer-1'): Part => ({
  kind: 'acknowledge',
  copy,
  key: 'K',
  messageId: `m-${copy}`,
  queue: 'queue',
  actor,
})

/** A copy's message given back at once. */
export const returned = (copy: string): Part => ({
  kind: 'visibility',
  copy,
  key: 'K',
  messageId: `m-${copy}`,
  queue: 'queue',
  timeoutSeconds: 0,
  actor: 'consumer-1',
})

/** A copy's message moved to the dead-letter queue, or back under another id. */
export const moved = (copy: string, why: 'dead-letter' | 'redrive'): Part =>
  why === 'dead-letter'
    ? { kind: 'move', why, copy, key: 'K', queue: 'queue', messageId: `m-${copy}`, to: 'dlq', toMessageId: `d-${copy}` }
    : { kind: 'move', why, copy, key: 'K', queue: 'dlq', messageId: `d-${copy}`, to: 'queue', toMessageId: `r-${copy}` }

/** A row of the last reading. */
export const row = (record: string, rest: Readonly<Record<string, unknown>> = {}): Part => ({
  kind: 'effect',
  key: 'K',
  stream: 'stream',
  entity: 'visit',
  record,
  final: true,
  ...rest,
})

/** What must be found for key `K`. */
export const expected = (rows: number, rest: Readonly<Record<string, unknown>> = {}): Part => ({
  kind: 'expect',
  key: 'K',
  stream: 'stream',
  entity: 'visit',
  rows,
  ...rest,
})
