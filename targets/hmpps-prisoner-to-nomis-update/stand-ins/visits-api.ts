import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where visits are read (visits/VisitsApiService.kt of the service).
await runStandIn((app) => serveContent(app, '/visits/:id'))
