import { returnsOf } from '../harness/judge/dead-letters.ts'
import type { Check } from '../harness/model/check.ts'
import type { History } from '../harness/model/history.ts'
import { leftovers } from '../harness/model/schedule.ts'
import type { OperationOf } from '../harness/model/operation.ts'
import { addsUp } from './adds-up.ts'
import { boundedConcurrency } from './bounded-concurrency.ts'
import { boundedDeliveries } from './bounded-deliveries.ts'
import { bystandersNotHeldUp } from './bystanders-not-held-up.ts'
import { callsTimeOut } from './calls-time-out.ts'
import { comesBackByItself } from './comes-back-by-itself.ts'
import { obeysRetryAfter } from './obeys-retry-after.ts'
import { retriesBackOff } from './retries-back-off.ts'
import { slowStatementsRaiseAlert } from './slow-statements-raise-alert.ts'
import { statementsTimeOut } from './statements-time-out.ts'
import { staysDeleted } from './stays-deleted.ts'
import { stopsGracefully } from './stops-gracefully.ts'
import { takesEffectInOrder } from './takes-effect-in-order.ts'
import { connectionsGivenBack } from './connections-given-back.ts'
import { healthTellsTruth } from './health-tells-truth.ts'
import { deadLettersAsExpected } from './dead-letters-as-expected.ts'
import { deadLettersRaiseAlert } from './dead-letters-raise-alert.ts'
import { duplicateAlertedOnce } from './duplicate-alerted-once.ts'
import { givesUpInTime } from './gives-up-in-time.ts'
import { latestState } from './latest-state.ts'
import { ledgerBalances } from './ledger-balances.ts'
import { noDuplicateEffects } from './no-duplicate-effects.ts'
import { noLostEvents } from './no-lost-events.ts'
import { noLostUpdates } from './no-lost-updates.ts'
import { ownEventsPublished } from './own-events-published.ts'
import { pollingBacksOff } from './polling-backs-off.ts'
import { processesStayUp } from './processes-stay-up.ts'
import { purgeRemoves } from './purge-removes.ts'
import { reconciliationTellsTruth } from './reconciliation-tells-truth.ts'
import { recoversInTime } from './recovers-in-time.ts'
import { redriveConserves } from './redrive-conserves.ts'
import { onlyTheFailedComeBack } from './only-the-failed-come-back.ts'
import { repairMends } from './repair-mends.ts'
import { retriedInProcess } from './retried-in-process.ts'
import { workersComeBack } from './workers-come-back.ts'
import { worksOnceMended } from './works-once-mended.ts'
import { scheduleCompleted } from './schedule-completed.ts'

/** All checks, by name. */
export const checks = {
  'adds-up': addsUp,
  'bounded-concurrency': boundedConcurrency,
  'bounded-deliveries': boundedDeliveries,
  'bystanders-not-held-up': bystandersNotHeldUp,
  'comes-back-by-itself': comesBackByItself,
  'connections-given-back': connectionsGivenBack,
  'health-tells-truth': healthTellsTruth,
  'dead-letters-as-expected': deadLettersAsExpected,
  'dead-letters-raise-alert': deadLettersRaiseAlert,
  'duplicate-alerted-once': duplicateAlertedOnce,
  'gives-up-in-time': givesUpInTime,
  'latest-state': latestState,
  'ledger-balances': ledgerBalances,
  'no-duplicate-effects': noDuplicateEffects,
  'no-lost-events': noLostEvents,
  'no-lost-updates': noLostUpdates,
  'polling-backs-off': pollingBacksOff,
  'processes-stay-up': processesStayUp,
  'stays-deleted': staysDeleted,
  'stops-gracefully': stopsGracefully,
  'only-the-failed-come-back': onlyTheFailedComeBack,
  'own-events-published': ownEventsPublished,
  'purge-removes': purgeRemoves,
  'reconciliation-tells-truth': reconciliationTellsTruth,
  'recovers-in-time': recoversInTime,
  'redrive-conserves': redriveConserves,
  'repair-mends': repairMends,
  'retried-in-process': retriedInProcess,
  'schedule-completed': scheduleCompleted,
  'calls-time-out': callsTimeOut,
  'obeys-retry-after': obeysRetryAfter,
  'retries-back-off': retriesBackOff,
  'slow-statements-raise-alert': slowStatementsRaiseAlert,
  'statements-time-out': statementsTimeOut,
  'takes-effect-in-order': takesEffectInOrder,
  'workers-come-back': workersComeBack,
  'works-once-mended': worksOnceMended,
} satisfies Record<string, () => Check>

/** A check that every scenario has, judged wherever the stream expects what it is about. */
const where = (check: Check, expects: (expect: OperationOf<'expect'>) => boolean): Check => ({
  ...check,
  applies: (history) => history.of('expect').some((each) => each.atMost !== true && expects(each)),
})

/** What was dead-lettered though nothing was wrong with it was brought back. */
const broughtBack = (history: History): boolean =>
  history.of('operate').some(({ step }) => step === leftovers) ||
  history
    .of('publish')
    .some(({ mayRunOut, copy }) => returnsOf(history).some((back) => mayRunOut === true && back.copy === copy))

/** Checks that every scenario's history must stand, whatever its own claim is. */
export const always = (): readonly Check[] => [
  noLostEvents(),
  noDuplicateEffects(),
  where(latestState(), ({ state }) => state !== undefined),
  where(addsUp(), ({ total }) => total !== undefined),
  where(noLostUpdates(), ({ each }) => each !== undefined),
  deadLettersAsExpected(),
  boundedDeliveries(),
  worksOnceMended(),
  purgeRemoves(),
  { ...redriveConserves(), applies: broughtBack },
  ledgerBalances(),
  processesStayUp(),
  recoversInTime(),
  scheduleCompleted(),
]
