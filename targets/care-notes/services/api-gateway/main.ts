import { z } from 'zod'
import { openLog } from '../../../reference/services/platform/log.ts'
import { runService } from '../../../reference/services/platform/run-service.ts'
import { milliseconds, readSettings } from '../../../reference/services/platform/settings.ts'
import { askedTooMuch } from './asked-too-much.ts'
import { breakers } from './breakers.ts'
import { forward, type Route } from './forward.ts'
import { levelAlerts } from './level-alerts.ts'
import { turnAway } from './turn-away.ts'
import { upstream } from './upstream.ts'
import { webPage } from './web-page.ts'
import { whoAsks } from './who-asks.ts'

const count = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)

// The only front door: who asks, how much, and whether those behind it can answer.
const settings = readSettings({
  AUTH_URL: z.url(),
  CARE_NOTES_URL: z.url(),
  FILES_URL: z.url(),
  /** Folder of the web page. */
  WEB_ROOT: z.string().min(1),
  UPSTREAM_TIMEOUT_MS: milliseconds(2_000),
  BREAKER_OPEN_MS: milliseconds(2_000),
  BREAKER_FAILURES: count(5),
  REQUESTS_AT_ONCE: count(32),
  REQUESTS_WAITING: count(32),
  REQUESTS_A_SECOND: count(500),
})
const { DEFECTS: defects, UPSTREAM_TIMEOUT_MS: timeoutMs } = settings
const log = openLog('api-gateway', settings.REPLICA)
const breakerOf = breakers({
  openMs: settings.BREAKER_OPEN_MS,
  failures: settings.BREAKER_FAILURES,
  log,
  defects,
})
const auth = upstream({ name: 'auth', url: settings.AUTH_URL, timeoutMs, breaker: breakerOf('auth') })
const notes = upstream({ name: 'notes', url: settings.CARE_NOTES_URL, timeoutMs, breaker: breakerOf('notes') })
const files = upstream({ name: 'files', url: settings.FILES_URL, timeoutMs, breaker: breakerOf('files') })
const upstreams = [auth, notes, files]
const alerts = levelAlerts({ log, defects })
const routes: readonly Route[] = [
  ...['login', 'refresh', 'logout'].map((name): Route => ({
    method: 'POST',
    url: `/auth/${name}`,
    upstream: auth,
    open: true,
    prefix: '/auth',
  })),
  { method: 'GET', url: '/auth/.well-known/jwks.json', upstream: auth, open: true, prefix: '/auth' },
  { method: 'GET', url: '/notes', upstream: notes },
  { method: 'POST', url: '/notes', upstream: notes },
  { method: 'GET', url: '/notes/:id', upstream: notes },
  { method: 'PUT', url: '/notes/:id', upstream: notes },
  { method: 'GET', url: '/files', upstream: files },
  { method: 'GET', url: '/files/:id', upstream: files, timeoutMs: 2.5 * timeoutMs },
  { method: 'POST', url: '/files', upstream: files, timeoutMs: 2.5 * timeoutMs },
]
/** What may be sent at once: a file, and nothing larger. */
const bodyLimit = 6 * 1_024 * 1_024

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  routes: (app) => {
    app.get('/health/breakers', () => Object.fromEntries(upstreams.map(({ name, breaker }) => [name, breaker.state()])))
    webPage(app, settings.WEB_ROOT, defects)
    app.register(async (front) => {
      front.removeAllContentTypeParsers()
      front.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
      const tooMuch = await askedTooMuch(front, { aSecond: settings.REQUESTS_A_SECOND, defects })
      const letIn = turnAway({ atOnce: settings.REQUESTS_AT_ONCE, waiting: settings.REQUESTS_WAITING, defects })
      forward(front, routes, { whoAsks: whoAsks(auth, defects), tooMuch, letIn, alerts })
    })
  },
  start: async () => alerts.start(),
  stop: async () => alerts.stop(),
})
