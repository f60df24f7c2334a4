import type { FrontCheck } from '../../harness/model/front-scenario.ts'
import { answeredAsDue } from './answered-as-due.ts'
import { badTokensRefused } from './bad-tokens-refused.ts'
import { failsClosed } from './fails-closed.ts'
import { frontComesBack } from './front-comes-back.ts'
import { frontStaysUp } from './front-stays-up.ts'
import { guessingLocksAccount } from './guessing-locks-account.ts'
import { lockOutSparesOthers } from './lock-out-spares-others.ts'
import { walkCompleted } from './walk-completed.ts'

/** Checks of front doors, by name. */
export const frontChecks = {
  'answered-as-due': answeredAsDue,
  'bad-tokens-refused': badTokensRefused,
  'fails-closed': failsClosed,
  'guessing-locks-account': guessingLocksAccount,
  'lock-out-spares-others': lockOutSparesOthers,
  'front-comes-back': frontComesBack,
  'front-stays-up': frontStaysUp,
  'walk-completed': walkCompleted,
} satisfies Record<string, () => FrontCheck>

/** Checks that every walk's history must stand, whatever its own claim is. */
export const alwaysOfFronts = (): readonly FrontCheck[] => [
  answeredAsDue(),
  frontStaysUp(),
  frontComesBack(),
  walkCompleted(),
]
