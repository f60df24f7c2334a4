import type { StreamFacts } from '../../harness/model/target.ts'
import { processFacts } from '../own/process-facts.ts'
import type { OwnedSettings } from './owned-settings.ts'

/** Of the settings, what streams' facts go by. */
export type FactSettings = Partial<Pick<OwnedSettings, 'urls'>> &
  Pick<OwnedSettings, 'visibilityTimeoutSeconds' | 'maxReceiveCount' | 'readySeconds' | 'graceSeconds' | 'processes'>

/** What all streams of a service that its owner starts share. */
export const ownedFacts = ({
  urls,
  visibilityTimeoutSeconds,
  maxReceiveCount,
  readySeconds,
  graceSeconds,
  processes,
}: FactSettings) =>
  ({
    owned: true,
    ...processFacts(processes),
    startsWithinMs: readySeconds * 1_000,
    endsWithinMs: graceSeconds * 1_000,
    ...(urls === undefined ? {} : { replicas: urls.length }),
    maxReceiveCount,
    visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  }) as const satisfies Partial<StreamFacts>
