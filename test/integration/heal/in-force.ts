import type { faults } from '../../../chaos/index.ts'
import type { Json } from '../../../harness/model/schedule.ts'

/** Longer than any test. */
const atMostMs = 3_600_000
const link = { link: 'dependency', atMostMs } as const
const tap = { key: 'k1', atMostMs } as const

/** How a fault is put in force, and what of it can be seen from outside by then. */
export interface InForce {
  /** The stream that it is put on; one that names no stream here has one of its own, whose consumer is a process that outlives the run. */
  readonly stream?: 'everything' | 'read-only'
  readonly options: Json
  /** What of it somebody else can see; nothing, where it lives in the harness's own process, and dies with it. */
  readonly seen: readonly string[]
}

const everything = (options: Json, ...seen: readonly string[]): InForce => ({ stream: 'everything', options, seen })
const onProcess = (options: Readonly<Record<string, Json>>, ...seen: readonly string[]): InForce => ({
  options: { atMostMs, ...options },
  seen,
})

type Name = keyof typeof faults

/** Every fault that can be put in force beside the others, in the order in which they are. */
export const inForce = {
  'bad-gateway': everything({ ...link, link: 'mapping' }, 'its proxy is down', 'toxic latency'),
  'bad-request': everything(link),
  'gateway-timeout': everything(link),
  'hanging-answer': everything({ ...link, work: 'done' }),
  'held-answer': everything(link),
  'lost-response': everything(link),
  'slow-answer': everything({ ...link, delayMs: 10_000 }),
  'too-many-requests': everything({ ...link, retryAfterSeconds: 10 }),
  'truncated-answer': everything(link),
  unavailable: everything(link),

  latency: everything({ ...link, latencyMs: 10_000, jitterMs: 0 }, 'toxic latency'),
  bandwidth: everything({ ...link, kilobytesPerSecond: 1 }, 'toxic bandwidth'),
  'slow-close': everything({ ...link, delayMs: 10_000 }, 'toxic slow_close', 'toxic slow_close'),
  timeout: everything({ ...link, timeoutMs: 0 }, 'toxic timeout'),
  'reset-peer': everything({ ...link, timeoutMs: 0 }, 'toxic reset_peer'),
  slicer: everything({ ...link, averageBytes: 10, variationBytes: 0, delayMicros: 0 }, 'toxic slicer'),
  'limit-data': everything({ ...link, bytes: 1 }, 'toxic limit_data'),
  down: everything(link, 'its proxy is down', 'toxic latency'),

  'duplicate-delivery': everything(tap),
  'empty-receives': everything(tap),
  'expired-receipt': everything(tap),
  'lost-acknowledgement': everything(tap),
  'partly-failed-batch': everything(tap),
  'queue-errors': everything(tap),
  'reordered-delivery': everything(tap),
  'slow-receives': everything(tap),
  throttling: everything(tap),

  'slow-statements': everything({ keys: ['k1'], sleepMs: 60_000, until: {}, atMostMs }, 'a session', 'trigger on cold'),
  'row-lock': everything({ key: 'k1', until: { waiters: 9 }, atMostMs }, '2 sessions'),
  deadlock: everything({ key: 'k2', atMostMs }, '3 sessions'),
  'serialization-conflict': everything({ key: 'k3', atMostMs }, '2 sessions'),
  'terminated-backends': everything({ key: 'k4', atMostMs }, '2 sessions'),
  'table-lock': everything({ waiters: 9, atMostMs }, '2 sessions'),
  'ambiguous-commit': everything({ key: 'k5', lost: 'answer', atMostMs }),
  'interleaved-writes': everything({ key: 'k6', atMostMs }),
  'read-only': {
    stream: 'read-only',
    options: { until: { hits: 9 }, atMostMs },
    seen: ['a session', 'trigger on cold', 'trigger on hot', 'trigger on warm'],
  },

  kill: onProcess({}, 'is down'),
  pause: onProcess({}, 'is frozen'),
  'start-delayed': onProcess({}, 'is down'),
  restart: onProcess({ at: { point: 'delete-received', key: 'k1' } }, 'was told to end'),
  'rolling-restart': onProcess({}, 'was told to end'),
  'start-version': onProcess({}, 'was told to end'),
} satisfies Partial<Record<Name, InForce>>

/** Those that cannot, and why. */
export const elsewhere = {
  'kill-worker': 'kills one process, whose parent replaces it: nothing is left to heal',
  'connection-exhaustion': 'takes the connections that the others need: it has a run of its own',
  'start-release': 'has started the process again by the time it is in force, which looks as it did before',
  'server-restart': 'needs a server that the harness can restart, which the external stack never has',
} satisfies Partial<Record<Name, string>>

/** Streams whose consumer is a process that outlives the run, each named after the fault that hits it. */
export const onProcesses: readonly string[] = Object.entries<InForce>(inForce).flatMap(([name, { stream }]) =>
  stream === undefined ? [name] : [],
)

/** Those of them that have work in flight when they are told to end, and do not end at once. */
export const busy: readonly string[] = ['restart', 'rolling-restart', 'start-version']
