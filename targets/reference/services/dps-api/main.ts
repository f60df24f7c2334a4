import { contentStore, contentTable } from '../content-store/content-store.ts'
import { runDatabaseService } from '../platform/run-database-service.ts'
import { currentReviews, currentReviewsIndex } from './current-reviews.ts'
import { schedulePeople, schedulePeopleIndexes } from './schedule-people.ts'

// The publishing side of visits, incentive reviews and activities: the digital prison services.
await runDatabaseService({
  name: 'dps-api',
  schema: 'dps',
  statements: () => [
    ...['dps.visit', 'dps.incentive_review', 'dps.schedule', 'dps.allocation', 'dps.attendance'].map(contentTable),
    currentReviewsIndex,
    ...schedulePeopleIndexes,
  ],
  routes: (app, { database }) => {
    contentStore(app, database, 'dps.visit', '/visits/:id')
    contentStore(app, database, 'dps.incentive_review', '/incentive-reviews/id/:id')
    contentStore(app, database, 'dps.schedule', '/schedules/:id')
    contentStore(app, database, 'dps.allocation', '/allocations/id/:id')
    contentStore(app, database, 'dps.attendance', '/synchronisation/attendance/:id')
    currentReviews(app, database)
    schedulePeople(app, database)
  },
})
