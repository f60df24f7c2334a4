import { contentStore, contentTable } from '../content-store/content-store.ts'
import { runDatabaseService } from '../platform/run-database-service.ts'

// The publishing side of probation cases and their addresses: Delius.
await runDatabaseService({
  name: 'delius-api',
  schema: 'delius',
  statements: () => [contentTable('delius.probation_case'), contentTable('delius.address')],
  routes: (app, { database }) => {
    contentStore(app, database, 'delius.probation_case', '/probation-cases/:id')
    contentStore(app, database, 'delius.address', '/probation-cases/:crn/addresses/:id')
  },
})
