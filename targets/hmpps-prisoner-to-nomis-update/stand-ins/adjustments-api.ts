import { runStandIn } from '../../hmpps/stand-ins/run-stand-in.ts'
import { serveContent } from '../../hmpps/stand-ins/serve-content.ts'

// Where adjustments of sentences are read (sentencing/SentencingAdjustmentsApiService.kt of the service).
await runStandIn((app) => serveContent(app, '/legacy/adjustments/:id'))
