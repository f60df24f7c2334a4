import { boundedConcurrency } from '../../checks/bounded-concurrency.ts'
import { callsTimeOut } from '../../checks/calls-time-out.ts'
import { givesUpInTime } from '../../checks/gives-up-in-time.ts'
import { always } from '../../checks/index.ts'
import { obeysRetryAfter } from '../../checks/obeys-retry-after.ts'
import { onlyTheFailedComeBack } from '../../checks/only-the-failed-come-back.ts'
import { ownEventsPublished } from '../../checks/own-events-published.ts'
import { pollingBacksOff } from '../../checks/polling-backs-off.ts'
import { redriveConserves } from '../../checks/redrive-conserves.ts'
import { retriedInProcess } from '../../checks/retried-in-process.ts'
import { retriesBackOff } from '../../checks/retries-back-off.ts'
import { statementsTimeOut } from '../../checks/statements-time-out.ts'
import { staysDeleted } from '../../checks/stays-deleted.ts'
import { stopsGracefully } from '../../checks/stops-gracefully.ts'
import { takesEffectInOrder } from '../../checks/takes-effect-in-order.ts'
import type { Check } from '../../harness/model/check.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { deathsOf } from '../expected/deaths.ts'
import { keysOf } from '../without.ts'
import { onlyOf, whereItCan } from './only-of.ts'

/** Refusals after which a call is tried again, or not. */
const refusals = ['bad-gateway', 'gateway-timeout', 'unavailable']

/** Faults that keep nobody from ending in good order, and take nothing out of anybody's hands. */
const brief = new Set([
  ...refusals,
  'ambiguous-commit',
  'bad-request',
  'deadlock',
  'lost-response',
  'restart',
  'rolling-restart',
  'serialization-conflict',
  'start-delayed',
  'too-many-requests',
  'truncated-answer',
])

const conflicts = { 'serialization-conflict': '40001', deadlock: '40P01' } as const

/** One message group, published in order: what a FIFO queue keeps for who works on it as it comes. */
const inOneOrder = (schedule: Schedule, { fifo }: StreamFacts): boolean => {
  const publishes = schedule.steps.flatMap(({ action }) =>
    action.kind === 'publish' && action.role === 'subject' ? [action] : [],
  )
  const rising = publishes.every(({ key, version }, nth) =>
    publishes.slice(0, nth).every((other) => other.key !== key || other.version <= version),
  )
  return fifo && keysOf(schedule).length === 1 && rising
}

/**
 * All checks that a schedule can be judged by. Those that every scenario has, and of those with a claim of their own each whose fault is there: what is about one fault is asked of that
 * one alone, what others would confuse is asked only where there are none.
 */
export const checksFor = (schedule: Schedule, stream: StreamFacts): readonly Check[] => {
  const names = schedule.faults.map(({ name }) => name)
  const only = (known: (name: string) => boolean): boolean => names.every(known)
  const deaths = [...deathsOf(schedule, stream).values()]
  const calls = names.every((name) => brief.has(name) && !name.includes('start'))
  return [
    ...always(),
    onlyOf(['hanging-answer'], callsTimeOut()),
    onlyOf(['row-lock', 'table-lock'], givesUpInTime()),
    onlyOf(['too-many-requests'], obeysRetryAfter()),
    onlyOf(refusals, retriesBackOff()),
    onlyOf(['queue-errors', 'throttling'], pollingBacksOff()),
    onlyOf(['slow-statements'], statementsTimeOut()),
    ...(only((name) => brief.has(name)) ? [whereItCan(stopsGracefully())] : []),
    ...(calls ? [whereItCan(boundedConcurrency())] : []),
    ...(only((name) => name === 'reordered-delivery') ? [whereItCan(onlyTheFailedComeBack())] : []),
    ...(deaths.includes('may') ? [] : [whereItCan(redriveConserves())]),
    whereItCan(staysDeleted()),
    ...(stream.publishesTo === undefined ? [] : [whereItCan(ownEventsPublished())]),
    ...(stream.owned === true
      ? []
      : Object.entries(conflicts).flatMap(([name, sqlState]) =>
          names.length > 0 && only((each) => each === name) ? [whereItCan(retriedInProcess({ sqlState }))] : [],
        )),
    ...(inOneOrder(schedule, stream) && deaths.every((death) => death === 'never')
      ? [whereItCan(takesEffectInOrder())]
      : []),
  ]
}
