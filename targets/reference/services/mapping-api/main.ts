import { runDatabaseService } from '../platform/run-database-service.ts'
import { mappings, mappingTable } from './mappings.ts'

const visit = { table: 'mapping.visit', path: '/mapping/visits', key: 'vsipId', byKey: 'vsipId' }
const incentive = {
  table: 'mapping.incentive',
  path: '/mapping/incentives',
  key: 'incentiveId',
  byKey: 'incentive-id',
}

const activity = {
  table: 'mapping.activity',
  path: '/mapping/activities',
  key: 'activityScheduleId',
  byKey: 'activity-schedule-id',
}

// Which record here is which record in NOMIS.
await runDatabaseService({
  name: 'mapping-api',
  schema: 'mapping',
  statements: () => [visit, incentive, activity].map(({ table }) => mappingTable(table)),
  routes: (app, context) => {
    for (const kind of [visit, incentive, activity]) mappings(app, context, kind)
  },
})
