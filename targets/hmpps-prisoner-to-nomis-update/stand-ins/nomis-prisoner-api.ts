import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveActivities } from './nomis/activities.ts'
import { serveAdjustments } from './nomis/adjustments.ts'
import { serveAllocations } from './nomis/allocations.ts'
import { serveAttendances } from './nomis/attendances.ts'
import { serveIncentives } from './nomis/incentives.ts'
import { nomisIds } from './nomis/nomis-ids.ts'
import { serveVisits } from './nomis/visits.ts'

// hmpps-nomis-prisoner-api: what is written into NOMIS, and how it finds that something is there already.
await runStandIn((app) => {
  const nextId = nomisIds()
  const visits = serveVisits(app, nextId)
  const incentives = serveIncentives(app)
  const activities = serveActivities(app, nextId)
  const allocations = serveAllocations(app, nextId, activities)
  const attendances = serveAttendances(app, nextId, activities)
  const adjustments = serveAdjustments(app, nextId)
  app.get('/stand-in/records', () => ({
    visits: visits(),
    incentives: incentives(),
    activities: activities.all(),
    allocations: allocations(),
    attendances: attendances(),
    adjustments: adjustments(),
  }))
})
