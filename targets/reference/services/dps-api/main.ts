import { contentStore, contentTable } from '../content-store/content-store.ts'
import { runDatabaseService } from '../platform/run-database-service.ts'
import { currentReviews, currentReviewsIndex } from './current-reviews.ts'

// The publishing side of visits and incentive reviews: the digital prison services.
await runDatabaseService({
  name: 'dps-api',
  schema: 'dps',
  statements: () => [contentTable('dps.visit'), contentTable('dps.incentive_review'), currentReviewsIndex],
  routes: (app, { database }) => {
    contentStore(app, database, 'dps.visit', '/visits/:id')
    contentStore(app, database, 'dps.incentive_review', '/incentive-reviews/id/:id')
    currentReviews(app, database)
  },
})
