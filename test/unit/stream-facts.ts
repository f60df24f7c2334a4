import type { StreamFacts } from '../../harness/model/target.ts'

/** A stream that offers everything. */
export const streamFacts = (overrides: Partial<StreamFacts> = {}): StreamFacts => ({
  name: 'stream',
  queue: 'queue',
  deadLetterQueue: 'dlq',
  fifo: false,
  carries: 'state',
  service: 'consumer',
  maxReceiveCount: 3,
  visibilityTimeoutMs: 8000,
  variants: ['create', 'update', 'unreadable'],
  versions: 'replace',
  links: {},
  row: { database: 'd', table: 't', where: 'k = $1', lockTimeoutMs: 1000 },
  table: { database: 'd', table: 't', where: 'k = $1', lockTimeoutMs: 1000 },
  conflicts: 'serialization',
  ...overrides,
})
