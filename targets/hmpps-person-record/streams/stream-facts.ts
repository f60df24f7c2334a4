import type { StreamFacts } from '../../../harness/model/target.ts'
import { processFacts } from '../../own/process-facts.ts'
import type { Settings } from '../settings.ts'
import type { PersonSource } from '../person-effects.ts'

/** The service sets no lock time-out that its sources show, so its handlers wait for as long as the lock is held; schedules that must name a bound go by its HTTP time-out. */
const lockTimeoutMs = 10_000
const database = 'hmpps-person-record'

/** Of the settings, what its streams' facts go by. */
export type FactSettings = Pick<Settings, 'visibilityTimeoutSeconds' | 'maxReceiveCount' | 'processes'>

/** What all streams of the service share. */
export const commonFacts = ({ visibilityTimeoutSeconds, maxReceiveCount, processes }: FactSettings) =>
  ({
    service: 'hmpps-person-record',
    owned: true,
    ...processFacts(processes),
    // Its sources have no health of the services that it calls: no HealthPingCheck, no client for one in WebClientConfig.kt.
    healthTellsOf: ['database'],
    maxReceiveCount,
    visibilityTimeoutMs: visibilityTimeoutSeconds * 1_000,
  }) as const

/** The row of a person. */
export const personRow = ({ column }: Pick<PersonSource, 'column'>): NonNullable<StreamFacts['row']> => ({
  database,
  table: 'personrecordservice.person',
  where: `${column} = $1`,
  lockTimeoutMs,
})

/** Links that every handler uses. */
export const commonLinks = { dependency: 'person-match', database } as const
