import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where activities are read (activities/ActivitiesApiService.kt of the service).
await runStandIn((app) => {
  serveContent(app, '/schedules/:id')
  serveContent(app, '/activities/:id/filtered')
  serveContent(app, '/allocations/id/:id')
  serveContent(app, '/synchronisation/attendance/:id')
  serveContent(app, '/scheduled-instances/:id')
})
