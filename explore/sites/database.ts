import { ambiguousCommit } from '../../chaos/database/ambiguous-commit.ts'
import { connectionExhaustion } from '../../chaos/database/connection-exhaustion.ts'
import { deadlock } from '../../chaos/database/deadlock.ts'
import { interleavedWrites } from '../../chaos/database/interleaved-writes.ts'
import { readOnly } from '../../chaos/database/read-only.ts'
import { rowLock } from '../../chaos/database/row-lock.ts'
import { serializationConflict } from '../../chaos/database/serialization-conflict.ts'
import { serverRestart } from '../../chaos/database/server-restart.ts'
import { slowStatements } from '../../chaos/database/slow-statements.ts'
import { tableLock } from '../../chaos/database/table-lock.ts'
import { terminatedBackends } from '../../chaos/database/terminated-backends.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { heldMs, longestMs } from '../../harness/plan/longest.ts'
import { type Site, whole } from './site.ts'

const plane = 'database'
const isStandard = ({ fifo }: StreamFacts): boolean => !fifo

/** Longer than one wait may take, shorter than all that one message is allowed. */
const untilGivenUpMs = ({ maxReceiveCount, row }: StreamFacts): number =>
  (maxReceiveCount + 0.5) * (row?.lockTimeoutMs ?? 0)

/** How long the server is away is the machine's affair. */
const restartMs = 60_000

/** What happens in the database of the system. */
export const databaseSites: readonly Site[] = [
  ...(['answer', 'commit'] as const).map((lost): Site => ({
    name: `ambiguous-commit@${lost}`,
    plane,
    on: whole,
    costs: true,
    fault: (stream, key) => ambiguousCommit({ key, lost, atMostMs: longestMs(stream) }),
  })),
  {
    name: 'row-lock@waiter',
    plane,
    on: ['update'],
    costs: false,
    fault: (stream, key) => rowLock({ key, until: { waiters: 1 }, atMostMs: heldMs(stream) }),
  },
  {
    name: 'row-lock@waiters',
    plane,
    on: ['update'],
    pair: 'update',
    costs: false,
    fits: isStandard,
    fault: (stream, key) => rowLock({ key, until: { waiters: 2 }, atMostMs: heldMs(stream) }),
  },
  {
    name: 'row-lock@given-up',
    plane,
    on: ['update'],
    costs: true,
    fits: ({ row }) => row?.lockTimeoutMs !== undefined,
    fault: (stream, key) => rowLock({ key, until: { gaveUp: 1 }, atMostMs: untilGivenUpMs(stream) }),
  },
  {
    name: 'table-lock@insert',
    plane,
    on: ['create'],
    pair: 'copy',
    costs: false,
    fits: isStandard,
    fault: (stream) => tableLock({ waiters: 2, atMostMs: heldMs(stream) }),
  },
  {
    name: 'table-lock@match',
    plane,
    on: ['create'],
    pair: 'same',
    costs: false,
    fits: ({ matches, fifo }) => matches === true && !fifo,
    fault: (stream) => tableLock({ waiters: 2, atMostMs: heldMs(stream) }),
  },
  {
    name: 'serialization-conflict@row',
    plane,
    on: ['update'],
    costs: false,
    fits: ({ conflicts }) => conflicts === 'serialization',
    fault: (stream, key) => serializationConflict({ key, atMostMs: longestMs(stream) }),
  },
  {
    name: 'deadlock@row',
    plane,
    on: ['update'],
    costs: false,
    fault: (stream, key) => deadlock({ key, atMostMs: longestMs(stream) }),
  },
  {
    name: 'interleaved-writes@row',
    plane,
    on: ['update'],
    pair: 'update',
    costs: false,
    weight: 2,
    fits: ({ fifo, addsUp }) => !fifo && addsUp === true,
    fault: (_, key) => interleavedWrites({ key }),
  },
  {
    name: 'terminated-backends@transaction',
    plane,
    on: ['update'],
    costs: true,
    fault: (stream, key) => terminatedBackends({ key, atMostMs: longestMs(stream) }),
  },
  {
    name: 'slow-statements@slow',
    plane,
    on: ['create'],
    // By which the alert can be cleared.
    pair: 'other',
    pairFrom: 'healed',
    costs: false,
    fits: ({ statements }) => statements?.slowMs !== undefined,
    fault: (stream, key) => {
      const { timeoutMs = 0, slowMs = 0 } = stream.statements ?? {}
      const sleepMs = (timeoutMs + slowMs) / 2
      return slowStatements({ keys: [key], sleepMs, until: { hits: 1 }, atMostMs: longestMs(stream) + 4 * sleepMs })
    },
  },
  {
    name: 'slow-statements@insert',
    plane,
    on: ['create'],
    pair: 'other',
    pairFrom: 'healed',
    costs: true,
    fits: ({ statements }) => statements !== undefined,
    fault: (stream, key) => {
      const sleepMs = 4 * (stream.statements?.timeoutMs ?? 0)
      return slowStatements({ keys: [key], sleepMs, until: { hits: 1, gaveUp: 1 }, atMostMs: 4 * sleepMs })
    },
  },
  {
    name: 'read-only@transaction',
    plane,
    on: whole,
    costs: true,
    weight: 0.2,
    fault: (stream) => readOnly({ atMostMs: longestMs(stream) }),
  },
  {
    name: 'server-restart@transaction',
    plane,
    on: ['update'],
    costs: true,
    weight: 0.2,
    fault: (stream, key, random) => {
      const mode = random.integer(0, 1) === 1 ? 'fast' : 'immediate'
      return serverRestart({ key, mode, atMostMs: longestMs(stream) + restartMs })
    },
  },
  {
    name: 'connection-exhaustion@all',
    plane,
    on: ['create', 'update'],
    costs: true,
    weight: 0.2,
    fits: ({ row, table }) => row !== undefined || table !== undefined,
    fault: (stream) => connectionExhaustion({ atMostMs: longestMs(stream) }),
  },
]
