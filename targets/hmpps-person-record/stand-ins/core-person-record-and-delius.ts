import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where probation cases are read (client/CorePersonRecordAndDeliusClient.kt of the service: GET /probation-cases/{crn}).
await runStandIn((app) => serveContent(app, '/probation-cases/:id'))
