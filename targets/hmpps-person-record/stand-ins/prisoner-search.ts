import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where prisoners are read: GET /prisoner/{prisonNumber}.
await runStandIn((app) => serveContent(app, '/prisoner/:id'))
