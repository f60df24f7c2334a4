import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where incentive reviews are read (incentives/IncentivesApiService.kt of the service).
await runStandIn((app) => {
  serveContent(app, '/incentive-reviews/id/:id')
  serveContent(app, '/incentive-reviews/prisoner/:id')
})
