import { z } from 'zod'
import { clientToken } from '../platform/client-token.ts'
import { dependencyHealth } from '../platform/health.ts'
import { httpClient, type HttpClient } from '../platform/http-client.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { httpSettings, readSettings } from '../platform/settings.ts'
import { queueAdmin } from '../queues/queue-admin.ts'
import { queueClient } from '../queues/queue-client.ts'
import { queueHealth } from '../queues/queue-health.ts'
import { queueSettings } from '../queues/queue-settings.ts'
import { runQueues } from '../queues/run-queues.ts'
import { activityHandlers } from './activities.ts'
import { adjustments } from './adjustments.ts'
import { allocationHandlers } from './allocations.ts'
import { attendanceHandlers } from './attendances.ts'
import { incentives } from './incentives.ts'
import { repairs } from './repairs.ts'
import { sessionHandlers } from './sessions.ts'
import { subscribe } from './subscribe.ts'
import { visits } from './visits.ts'

// Brings NOMIS up to date where HMPPS's services are around it, or what plays them: the same messages, calls and tokens as hmpps-prisoner-to-nomis-update. The services that it
// calls, each with its client (id and secret, with a colon between them), are told as `NOMIS=url client`.
const called = z.string().transform((text) => {
  const [url = '', client = ''] = text.split(' ')
  const [clientId = '', ...secret] = client.split(':')
  return { url, clientId, clientSecret: secret.join(':') }
})
const settings = readSettings({
  ...queueSettings,
  ...httpSettings,
  AUTH_URL: z.url(),
  NOMIS: called,
  MAPPING: called,
  VISITS: called,
  INCENTIVES: called,
  ACTIVITIES: called,
  ADJUSTMENTS: called,
  VISIT_QUEUE_URL: z.url(),
  INCENTIVE_QUEUE_URL: z.url(),
  ACTIVITY_QUEUE_URL: z.url(),
  SENTENCING_QUEUE_URL: z.url(),
})
const { DEFECTS: defects, HTTP_TIMEOUT_MS: callMs, READ_TIMEOUT_MS: readMs } = settings
const log = openLog('hmpps-to-nomis', settings.REPLICA)
const sqs = queueClient()

const client = (
  service: string,
  { url: baseUrl, ...credentials }: z.output<typeof called>,
  timeoutMs: number,
): HttpClient =>
  httpClient({
    service,
    baseUrl,
    timeoutMs,
    defects,
    authorization: clientToken({ tokenUrl: `${settings.AUTH_URL}/oauth/token`, ...credentials }),
  })
const context = {
  nomis: client('nomis', settings.NOMIS, callMs),
  mapping: client('mapping', settings.MAPPING, callMs),
  visits: client('visits', settings.VISITS, readMs),
  incentives: client('incentives', settings.INCENTIVES, readMs),
  activities: client('activities', settings.ACTIVITIES, readMs),
  adjustments: client('adjustments', settings.ADJUSTMENTS, readMs),
  sqs,
  log,
  defects,
}

const pair = (id: string, queueUrl: string) => ({
  id,
  queueUrl,
  deadLetterQueueUrl: queueUrl.replace(/_queue$/, '_dlq'),
})
const { subscription: visitSubscription, book } = visits(context, pair('visit', settings.VISIT_QUEUE_URL))
const activity = pair('activity', settings.ACTIVITY_QUEUE_URL)
const subscriptions = [
  visitSubscription,
  incentives(context, pair('incentive', settings.INCENTIVE_QUEUE_URL)),
  subscribe(context, activity, '/mapping/activities', {
    ...activityHandlers(context, activity),
    ...sessionHandlers(context),
    ...allocationHandlers(context),
    ...attendanceHandlers(context),
  }),
  adjustments(context, pair('sentencing', settings.SENTENCING_QUEUE_URL)),
]
const queues = subscriptions.map(({ queue }) => queue)
const consumption = runQueues({
  sqs,
  subscriptions,
  log,
  defects,
  errorVisibilitySeconds: settings.ERROR_VISIBILITY_SECONDS,
  fifoBatch: settings.FIFO_BATCH,
})
const tokenKeys = new URL(`${settings.AUTH_URL}/.well-known/jwks.json`)

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: {
    ...dependencyHealth(
      {
        nomisApi: settings.NOMIS.url,
        mappingApi: settings.MAPPING.url,
        visitsApi: settings.VISITS.url,
        incentivesApi: settings.INCENTIVES.url,
        activitiesApi: settings.ACTIVITIES.url,
        adjustmentsApi: settings.ADJUSTMENTS.url,
      },
      defects,
    ),
    ...queueHealth(sqs, queues),
  },
  routes: (app) => {
    queueAdmin(app, { sqs, queues, jwtSecret: tokenKeys, defects, role: 'ROLE_SYSCON__QUEUE_ADMIN' })
    repairs(app, context, tokenKeys, {
      book,
      activityQueueUrl: settings.ACTIVITY_QUEUE_URL,
      sentencingQueueUrl: settings.SENTENCING_QUEUE_URL,
    })
  },
  start: () => consumption.start(),
  stop: () => consumption.stop(),
  close: async () => sqs.destroy(),
})
