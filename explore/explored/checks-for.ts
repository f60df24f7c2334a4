import { boundedConcurrency } from '../../checks/bounded-concurrency.ts'
import { callsTimeOut } from '../../checks/calls-time-out.ts'
import { comesBackByItself } from '../../checks/comes-back-by-itself.ts'
import { connectionsGivenBack } from '../../checks/connections-given-back.ts'
import { deadLettersRaiseAlert } from '../../checks/dead-letters-raise-alert.ts'
import { duplicateAlertedOnce } from '../../checks/duplicate-alerted-once.ts'
import { healthTellsTruth } from '../../checks/health-tells-truth.ts'
import { givesUpInTime } from '../../checks/gives-up-in-time.ts'
import { always } from '../../checks/index.ts'
import { obeysRetryAfter } from '../../checks/obeys-retry-after.ts'
import { onlyTheFailedComeBack } from '../../checks/only-the-failed-come-back.ts'
import { ownEventsPublished } from '../../checks/own-events-published.ts'
import { pollingBacksOff } from '../../checks/polling-backs-off.ts'
import { reconciliationTellsTruth } from '../../checks/reconciliation-tells-truth.ts'
import { redriveConserves } from '../../checks/redrive-conserves.ts'
import { repairMends } from '../../checks/repair-mends.ts'
import { retriedInProcess } from '../../checks/retried-in-process.ts'
import { retriesBackOff } from '../../checks/retries-back-off.ts'
import { slowStatementsRaiseAlert } from '../../checks/slow-statements-raise-alert.ts'
import { statementsTimeOut } from '../../checks/statements-time-out.ts'
import { staysDeleted } from '../../checks/stays-deleted.ts'
import { stopsGracefully } from '../../checks/stops-gracefully.ts'
import { takesEffectInOrder } from '../../checks/takes-effect-in-order.ts'
import { workersComeBack } from '../../checks/workers-come-back.ts'
import type { Check } from '../../harness/model/check.ts'
import { operatorsDo, type PlannedFault, type Schedule } from '../../harness/model/schedule.ts'
import { linkRoles, type StreamFacts } from '../../harness/model/target.ts'
import { costOf } from '../expected/cost.ts'
import { alertIsDue } from '../expected/alerts.ts'
import { deathsOf } from '../expected/deaths.ts'
import { isQuickAgain } from '../expected/quick-again.ts'
import { startsWithoutDatabase } from '../expected/startup.ts'
import { healthWordsFor } from '../../scenarios/health-tells-truth.ts'
import { keysOf, momentsOf } from '../without.ts'
import { onlyOf, whereItCan } from './only-of.ts'
import { linkOf, scopeOf } from './scope.ts'
import { withoutGivenUp } from './without-given-up.ts'

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
  'start-version',
  'too-many-requests',
  'truncated-answer',
])

/** A call that takes a little longer is over soon too. */
const isBrief = (fault: PlannedFault, stream: StreamFacts): boolean =>
  brief.has(fault.name) || (fault.name === 'slow-answer' && costOf(fault, stream).most === 0)

const conflicts = { 'serialization-conflict': '40001', deadlock: '40P01' } as const

/** Faults that a health has nothing to tell of. */
const untold = new Set([
  ...refusals,
  'bad-request',
  'expired-receipt',
  'lost-acknowledgement',
  'lost-response',
  'too-many-requests',
  'truncated-answer',
])

const waitsForHealth = ({ heal }: PlannedFault): boolean =>
  momentsOf(heal).some((moment) => 'fault' in moment && moment.is === 'told')

/** What a health must tell of, where nothing else is wrong that it might. */
const ofHealth = ({ faults }: Schedule, stream: StreamFacts): readonly Check[] => {
  const [away, ...more] = faults.filter((fault) => !untold.has(fault.name))
  if (away === undefined || more.length > 0 || !waitsForHealth(away)) return []
  const link = linkRoles.find((role) => role === linkOf(away))
  const words = link === undefined ? {} : { words: () => healthWordsFor(stream, link) }
  return [whereItCan(healthTellsTruth({ fault: away.name, ...words }))]
}

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

/** Whether nobody else may be at work on the key of such a fault: who was not refused may call. */
const handledOnce = ({ steps, faults }: Schedule, stream: StreamFacts, name: string): boolean => {
  const keys = steps.flatMap(({ action }) => (action.kind === 'publish' ? [action.key] : []))
  const struck = faults.flatMap((fault) => (fault.name === name ? [costOf(fault, stream).keys].flat() : []))
  const isAlone = struck.every((key) => keys.filter((each) => each === key).length === 1)
  return isAlone && !faults.some((fault) => fault.name === 'duplicate-delivery')
}

/** How late the harness itself may come and what a system gives up by its own time-outs still be the system's affair. */
const lateFromMs = 500

/** Checks that find that an event was given up. */
const givenUpBy: ReadonlySet<string> = new Set(['dead-letters-as-expected', 'works-once-mended'])

/** What every scenario's history must stand, as far as a schedule that nobody wrote can be held to it. */
const everywhere = (): readonly Check[] =>
  always().map((check) => {
    if (givenUpBy.has(check.name)) return { ...check, lateFromMs }
    return check.late === true ? withoutGivenUp(check) : check
  })

/**
 * All checks that a schedule can be judged by. Those that every scenario has, and of those with a claim of their own each whose fault is there: what is about one fault is asked of that
 * one alone, what others would confuse is asked only where there are none.
 */
export const checksFor = (schedule: Schedule, stream: StreamFacts): readonly Check[] => {
  const names = schedule.faults.map(({ name }) => name)
  const only = (known: (name: string) => boolean): boolean => names.every(known)
  const operators = operatorsDo(schedule.steps)
  const deaths = [...deathsOf(schedule, stream).values()]
  const calls = names.every((name) => brief.has(name) && !name.includes('start'))
  return [
    ...everywhere(),
    onlyOf(['hanging-answer'], callsTimeOut()),
    onlyOf(['row-lock', 'table-lock'], givesUpInTime()),
    ...(handledOnce(schedule, stream, 'too-many-requests') ? [onlyOf(['too-many-requests'], obeysRetryAfter())] : []),
    // What is handed to another too is one delivery more, by which a call may come again at once.
    ...(names.includes('duplicate-delivery') ? [] : [onlyOf(refusals, retriesBackOff())]),
    onlyOf(['queue-errors', 'throttling'], pollingBacksOff()),
    onlyOf(['slow-statements'], statementsTimeOut()),
    ...(schedule.faults.every((fault) => isBrief(fault, stream)) ? [whereItCan(stopsGracefully())] : []),
    // Who is killed after it told of something may tell of it again. What a create is kept waiting by until another is mapped is no second fault.
    ...(stream.alerts?.duplicate !== undefined &&
    (only((name) => brief.has(name)) || (operators.has('map-another') && names.length === 1))
      ? [whereItCan(duplicateAlertedOnce())]
      : []),
    ...(calls ? [whereItCan(boundedConcurrency())] : []),
    ...(only((name) => name === 'reordered-delivery') ? [whereItCan(onlyTheFailedComeBack())] : []),
    ...(deaths.includes('may') ? [] : [whereItCan(redriveConserves())]),
    ...(alertIsDue(schedule, stream) ? [whereItCan(deadLettersRaiseAlert())] : []),
    ...(operators.has('repair') && scopeOf(schedule) !== 'system' ? [whereItCan(repairMends())] : []),
    // Whatever is in the way of a record would be told too.
    ...(operators.has('reconcile') && names.length === 0 ? [whereItCan(reconciliationTellsTruth())] : []),
    ...(isQuickAgain(schedule) ? [onlyOf(['slow-statements'], slowStatementsRaiseAlert())] : []),
    ...ofHealth(schedule, stream),
    ...(startsWithoutDatabase(schedule)
      ? [whereItCan(comesBackByItself({ words: healthWordsFor(stream, 'database') }))]
      : []),
    ...(scopeOf(schedule) === 'system' ? [whereItCan(connectionsGivenBack())] : []),
    onlyOf(['kill-worker'], workersComeBack()),
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
