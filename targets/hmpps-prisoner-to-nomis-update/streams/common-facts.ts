import { type FactSettings, ownedFacts } from '../../hmpps/owned-facts.ts'

/** `hmpps.sqs.defaultErrorVisibilityTimeout` (application.yml): how long a message that failed stays away, receive by receive; not at all after the last one. */
const errorVisibilitySeconds = [1, 10, 60, 600]

/** How long the retries of one message may take by these, beside what the queue's attributes give. */
const retriesMs = (maxReceiveCount: number): number => {
  const waits = Array.from({ length: maxReceiveCount - 1 }, (_, nth) => errorVisibilitySeconds[nth] ?? 600)
  return waits.reduce((sum, seconds) => sum + seconds, 0) * 1_000
}

/** What all streams of the service share. */
export const commonFacts = (settings: FactSettings) => {
  const facts = ownedFacts(settings)
  const queueMs = facts.visibilityTimeoutMs * facts.maxReceiveCount
  return {
    ...facts,
    service: 'hmpps-prisoner-to-nomis-update',
    fifo: false,
    carries: 'reference',
    conflicts: 'none',
    // Its content is read at handling time, so whichever message comes last finds the latest.
    versions: 'add',
    ...(retriesMs(facts.maxReceiveCount) > queueMs ? { recoveryMs: retriesMs(facts.maxReceiveCount) + queueMs } : {}),
  } as const
}

/** The services that every handler calls; the one that the content is read from is the stream's own. */
export const commonLinks = { dependency: 'nomis-prisoner-api', mapping: 'nomis-mapping' } as const
