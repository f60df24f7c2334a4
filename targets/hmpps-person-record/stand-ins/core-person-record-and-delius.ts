import { runStandIn } from './run-stand-in.ts'
import { serveContent } from './serve-content.ts'

// Where probation cases are read (client/CorePersonRecordAndDeliusClient.kt of the service: GET /probation-cases/{crn}).
await runStandIn((app) => serveContent(app, '/probation-cases/:id'))
