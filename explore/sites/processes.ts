import type { Point } from '../../chaos/point.ts'
import { killWorker } from '../../chaos/process/kill-worker.ts'
import { kill } from '../../chaos/process/kill.ts'
import { pause } from '../../chaos/process/pause.ts'
import { restart } from '../../chaos/process/restart.ts'
import { startDelayed } from '../../chaos/process/start-delayed.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { FaultId, StepId } from '../../harness/model/operation.ts'
import type { Moment } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { commitsItself } from '../../harness/plan/undeclared.ts'
import { longestMs } from '../../harness/plan/longest.ts'
import { acknowledged, every, type Site, whole } from './site.ts'
import { changing } from '../../harness/model/reach.ts'

const plane = 'processes'

const names = [
  'called',
  'answered',
  'commit-sent',
  'commit-answered',
  'publish-received',
  'publish-done',
  'delete-received',
  'delete-done',
] as const

type PointName = (typeof names)[number]

const pointOf = (point: PointName, key: string): Point =>
  point === 'called' || point === 'answered' ? { point, key, link: 'dependency', method: changing } : { point, key }

/** Whether the consumer's own work comes to a point; what a point needs of proxies is asked of the fault. */
const comesTo = (point: PointName, stream: StreamFacts): boolean => {
  if (point.startsWith('publish')) return stream.publishesTo !== undefined
  return !point.startsWith('commit') || commitsItself(stream) === true
}

/** A replica has a while to end in good order, and to start again. */
const moreMs = 60_000

type Make = (at: Point | undefined, stream: StreamFacts) => Fault

const kinds: Readonly<Record<string, Make>> = {
  kill: (at, stream) => kill({ ...(at && { at }), held: 'drop', down: 'restarted', atMostMs: longestMs(stream) }),
  restart: (at, stream) => restart({ ...(at && { at }), held: 'forward', atMostMs: longestMs(stream) + moreMs }),
  pause: (at, stream) => pause({ ...(at && { at }), held: 'forward', atMostMs: longestMs(stream) }),
}

/** Frozen until another has done its work. */
const untilAcknowledged = (_: FaultId, step: StepId): Moment => ({ after: step, reaches: 'acknowledged' })

const atPoint = (name: string, make: Make, point: PointName): Site => ({
  name: `${name}@${point}`,
  plane,
  on: point.startsWith('delete') ? acknowledged : whole,
  costs: name !== 'restart',
  fits: (stream) => comesTo(point, stream),
  fault: (stream, key) => make(pointOf(point, key), stream),
  ...(name === 'pause' ? { heal: untilAcknowledged } : {}),
})

/** Whatever the first replica has in flight. */
const atOnce = (name: string, make: Make): Site => ({
  name: `${name}@once`,
  plane,
  on: name === 'pause' ? acknowledged : every,
  from: 'received',
  costs: false,
  fault: (stream) => make(undefined, stream),
  ...(name === 'pause' ? { heal: untilAcknowledged } : {}),
})

/** Points at which nobody can take over from who is frozen there: the transaction is open, or the answer to a call is not on its way to anybody. */
const notFrozen: ReadonlySet<PointName> = new Set([
  'commit-sent',
  'answered',
  'delete-done',
  'publish-done',
  'publish-received',
])

/** What happens to the processes of the consumer. */
export const processSites: readonly Site[] = [
  ...Object.entries(kinds).flatMap(([name, make]) => [
    ...names.filter((point) => name !== 'pause' || !notFrozen.has(point)).map((point) => atPoint(name, make, point)),
    atOnce(name, make),
  ]),
  ...(['called', 'commit-sent', 'commit-answered'] as const).map((point): Site => ({
    name: `kill-worker@${point}`,
    plane,
    on: whole,
    costs: true,
    fits: (stream) => comesTo(point, stream),
    fault: (stream, key) => killWorker({ at: pointOf(point, key), atMostMs: longestMs(stream) }),
  })),
  {
    name: 'start-delayed@called',
    plane,
    on: whole,
    costs: false,
    weight: 0.5,
    fault: (stream, key) => startDelayed({ at: pointOf('called', key), atMostMs: longestMs(stream) + moreMs }),
    heal: (id, step) => [
      { fault: id, is: 'bitten' },
      { after: step, reaches: 'acknowledged' },
    ],
  },
]
