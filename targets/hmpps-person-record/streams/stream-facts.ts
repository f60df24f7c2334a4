import type { StreamFacts } from '../../../harness/model/target.ts'
import { processFacts } from '../../own/process-facts.ts'
import type { Settings } from '../settings.ts'
import type { PersonSource } from '../person-effects.ts'

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

/** The row of a person. The service sets no lock time-out that its sources show. */
export const personRow = ({ column }: Pick<PersonSource, 'column'>): NonNullable<StreamFacts['row']> => ({
  database,
  table: 'personrecordservice.person',
  where: `${column} = $1`,
})

/** Links that every handler uses. */
export const commonLinks = { dependency: 'person-match', database } as const
