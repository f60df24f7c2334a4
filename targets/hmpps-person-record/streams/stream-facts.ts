import type { StreamFacts } from '../../../harness/model/target.ts'
import { type FactSettings, ownedFacts } from '../../hmpps/owned-facts.ts'
import type { PersonSource } from '../person-effects.ts'

const database = 'hmpps-person-record'

/** Its pool lets whoever asks for a connection wait for 30 s (HikariCP's default), the health too; what health said stands for 2 s (`time-to-live`, application.yml). */
const healthTellsWithinMs = 40_000

/** What all streams of the service share. */
export const commonFacts = (settings: FactSettings) =>
  ({
    ...ownedFacts(settings),
    service: 'hmpps-person-record',
    // Its migrations run at its start.
    opensDatabase: true,
    // health/HealthInfo.kt pings person-match, and nobody else.
    healthTellsOf: ['database', 'dependency'],
    healthTellsWithinMs,
  }) as const

/** The row of a person. The service sets no lock time-out that its sources show. */
export const personRow = ({ column }: Pick<PersonSource, 'column'>): NonNullable<StreamFacts['row']> => ({
  database,
  table: 'personrecordservice.person',
  where: `${column} = $1`,
})

/** Links that every handler uses. */
export const commonLinks = { dependency: 'person-match', database } as const
