import { addsUp } from '../../checks/adds-up.ts'
import { latestState } from '../../checks/latest-state.ts'
import { noDuplicateEffects } from '../../checks/no-duplicate-effects.ts'
import { noLostEvents } from '../../checks/no-lost-events.ts'
import type { Check } from '../../harness/model/check.ts'
import type { Scenario } from '../../harness/model/scenario.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { steadyState } from '../../probes/index.ts'
import { atStart, publishStep } from '../../scenarios/steps.ts'
import { type Tamper, tampers } from './tampered.ts'

/** Which check must see which tamper on a stream: what became of a record is its state, or what its events add up to. */
export const seenBy = (tamper: Tamper, stream: Pick<StreamFacts, 'addsUp'>): Check => {
  if (tamper === 'doubled') return noDuplicateEffects()
  if (tamper === 'removed') return noLostEvents()
  return stream.addsUp === true ? addsUp() : latestState()
}

/** Ordinary events of which one each is tampered with, and one that is left as it is. Not among the scenarios: it shows nothing of the system. */
export const readerScenario: Scenario = {
  name: 'reader',
  claim: 'An effect that is doubled, removed or altered behind the system’s back turns the checks red.',
  source: 'a check that cannot fail shows nothing',
  severity: 'P1',
  tags: ['proof'],
  variants: ['behind-its-back'],
  fits: () => true,
  plan: ({ stream }) => ({
    steps: [...tampers, 'kept'].map((event) => publishStep({ stream, key: `${event}1`, event, at: atStart })),
    faults: [],
  }),
  probes: steadyState(),
  checks: (stream) => tampers.map((tamper) => seenBy(tamper, stream)),
}
