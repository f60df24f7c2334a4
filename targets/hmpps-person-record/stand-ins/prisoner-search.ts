import { runStandIn } from './run-stand-in.ts'
import { serveContent } from './serve-content.ts'

// Where prisoners are read: GET /prisoner/{prisonNumber}.
await runStandIn((app) => serveContent(app, '/prisoner/:id'))
