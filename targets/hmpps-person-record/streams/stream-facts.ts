import type { StreamFacts } from '../../../harness/model/target.ts'
import { processFacts } from '../../own/process-facts.ts'
import type { Settings } from '../settings.ts'
import type { PersonSource } from '../person-effects.ts'

const database = 'hmpps-person-record'

/** Its pool lets whoever asks for a connection wait for 30 s (HikariCP's default), the health too; what health said stands for 2 s (`time-to-live`, application.yml). */
const healthTellsWithinMs = 40_000

/** Of the settings, what its streams' facts go by. */
export type FactSettings = Partial<Pick<Settings, 'urls'>> &
  Pick<Settings, 'visibilityTimeoutSeconds' | 'maxReceiveCount' | 'readySeconds' | 'graceSeconds' | 'processes'>

/** What all streams of the service share. */
export const commonFacts = ({
  urls,
  visibilityTimeoutSeconds,
  maxReceiveCount,
  readySeconds,
  graceSeconds,
  processes,
}: FactSettings) =>
  ({
    service: 'hmpps-person-record',
    owned: true,
    ...processFacts(processes),
    startsWithinMs: readySeconds * 1_000,
    endsWithinMs: graceSeconds * 1_000,
    ...(urls === undefined ? {} : { replicas: urls.length }),
    // Its migrations run at its start.
    opensDatabase: true,
    // health/HealthInfo.kt pings person-match, and nobody else.
    healthTellsOf: ['database', 'dependency'],
    healthTellsWithinMs,
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
