import { runDatabaseService } from '../platform/run-database-service.ts'
import { mappings, mappingTable } from './mappings.ts'

const visit = { table: 'mapping.visit', path: '/mapping/visits', key: 'vsipId', byKey: 'vsipId' }
const incentive = {
  table: 'mapping.incentive',
  path: '/mapping/incentives',
  key: 'incentiveId',
  byKey: 'incentive-id',
}

// Which record here is which record in NOMIS.
await runDatabaseService({
  name: 'mapping-api',
  schema: 'mapping',
  statements: () => [mappingTable(visit.table), mappingTable(incentive.table)],
  routes: (app, context) => {
    mappings(app, context, visit)
    mappings(app, context, incentive)
  },
})
