import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { alertedInTime } from './alerted-in-time.ts'
import { answeredAsDue } from './answered-as-due.ts'
import { badTokensRefused } from './bad-tokens-refused.ts'
import { breakerCloses } from './breaker-closes.ts'
import { eventsBookedOnce } from './events-booked-once.ts'
import { expiredIsRefused } from './expired-is-refused.ts'
import { failsClosed } from './fails-closed.ts'
import { failsFast } from './fails-fast.ts'
import { fastWithinLoad } from './fast-within-load.ts'
import { frontComesBack } from './front-comes-back.ts'
import { frontStaysUp } from './front-stays-up.ts'
import { guessingLocksAccount } from './guessing-locks-account.ts'
import { halfOpenLetsOneThrough } from './half-open-lets-one-through.ts'
import { journeyGoesOn } from './journey-goes-on.ts'
import { lockOutSparesOthers } from './lock-out-spares-others.ts'
import { noLostText } from './no-lost-text.ts'
import { noOrphans } from './no-orphans.ts'
import { otherUpstreamsUnharmed } from './other-upstreams-unharmed.ts'
import { quotaIsSaid } from './quota-is-said.ts'
import { raisesRightLevel } from './raises-right-level.ts'
import { shedsLoad } from './sheds-load.ts'
import { staysSignedIn } from './stays-signed-in.ts'
import { storedWhatItSaid } from './stored-what-it-said.ts'
import { toldInWords } from './told-in-words.ts'
import { walkCompleted } from './walk-completed.ts'
import { writtenOnce } from './written-once.ts'

/** Checks of front doors, by name. */
export const frontChecks = {
  'alerted-in-time': alertedInTime,
  'answered-as-due': answeredAsDue,
  'bad-tokens-refused': badTokensRefused,
  'breaker-closes': breakerCloses,
  'events-booked-once': eventsBookedOnce,
  'expired-is-refused': expiredIsRefused,
  'fails-closed': failsClosed,
  'fails-fast': failsFast,
  'fast-within-load': fastWithinLoad,
  'front-comes-back': frontComesBack,
  'front-stays-up': frontStaysUp,
  'guessing-locks-account': guessingLocksAccount,
  'half-open-lets-one-through': halfOpenLetsOneThrough,
  'journey-goes-on': journeyGoesOn,
  'lock-out-spares-others': lockOutSparesOthers,
  'no-lost-text': noLostText,
  'no-orphans': noOrphans,
  'other-upstreams-unharmed': otherUpstreamsUnharmed,
  'quota-is-said': quotaIsSaid,
  'raises-right-level': raisesRightLevel,
  'sheds-load': shedsLoad,
  'stays-signed-in': staysSignedIn,
  'stored-what-it-said': storedWhatItSaid,
  'told-in-words': toldInWords,
  'walk-completed': walkCompleted,
  'written-once': writtenOnce,
} satisfies Record<string, () => FrontCheck>

/** Checks that every walk's history must stand, whatever its own claim is. */
export const alwaysOfFronts = (): readonly FrontCheck[] => [
  answeredAsDue(),
  frontStaysUp(),
  frontComesBack(),
  walkCompleted(),
]
