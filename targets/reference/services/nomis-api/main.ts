import { runDatabaseService } from '../platform/run-database-service.ts'
import { activities } from './activities.ts'
import { activityPeople } from './activity-people.ts'
import { activitySessions } from './activity-sessions.ts'
import { currentLevels } from './current-levels.ts'
import { incentives } from './incentives.ts'
import { schemaOf } from './schema.ts'
import { visits } from './visits.ts'

// The prison management system's own records, behind an API.
await runDatabaseService({
  name: 'nomis-api',
  schema: 'nomis',
  statements: schemaOf,
  waitsForEver: (defects) => defects.has('no-lock-timeout'),
  maxConnections: 40,
  routes: (app, context) => {
    visits(app, context)
    incentives(app, context)
    currentLevels(app, context)
    activities(app, context)
    activityPeople(app, context)
    activitySessions(app, context)
  },
})
