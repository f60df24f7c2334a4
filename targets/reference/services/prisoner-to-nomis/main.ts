import { z } from 'zod'
import { dependencyHealth } from '../platform/health.ts'
import { httpClient } from '../platform/http-client.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { httpSettings, readSettings } from '../platform/settings.ts'
import { queueSettings } from '../queues/queue-settings.ts'
import { deadLetterAlert } from '../queues/dead-letter-alert.ts'
import { queueAdmin } from '../queues/queue-admin.ts'
import { queueClient } from '../queues/queue-client.ts'
import { queueHealth } from '../queues/queue-health.ts'
import { runQueues } from '../queues/run-queues.ts'
import { activities } from './activities.ts'
import { activityReconciliation } from './activity-reconciliation.ts'
import { activityRepair } from './activity-repair.ts'
import { incentiveReconciliation } from './incentive-reconciliation.ts'
import { incentiveRepair } from './incentive-repair.ts'
import { incentives } from './incentives.ts'
import { visits } from './visits.ts'

// Listens to what happens in the digital prison services and brings NOMIS up to date.
const settings = readSettings({
  ...queueSettings,
  ...httpSettings,
  VISIT_QUEUE_URL: z.url(),
  VISIT_DLQ_URL: z.url(),
  INCENTIVE_QUEUE_URL: z.url(),
  INCENTIVE_DLQ_URL: z.url(),
  ACTIVITY_QUEUE_URL: z.url(),
  ACTIVITY_DLQ_URL: z.url(),
  DPS_API_URL: z.url(),
  NOMIS_API_URL: z.url(),
  MAPPING_API_URL: z.url(),
})
const { DEFECTS: defects, JWT_SECRET: jwtSecret, HTTP_TIMEOUT_MS: timeoutMs, READ_TIMEOUT_MS: readTimeoutMs } = settings
const log = openLog('prisoner-to-nomis', settings.REPLICA)
const sqs = queueClient()
const context = {
  sqs,
  log,
  defects,
  dps: httpClient({ service: 'dps-api', baseUrl: settings.DPS_API_URL, timeoutMs: readTimeoutMs, defects }),
  nomis: httpClient({ service: 'nomis-api', baseUrl: settings.NOMIS_API_URL, timeoutMs, defects }),
  mapping: httpClient({ service: 'mapping-api', baseUrl: settings.MAPPING_API_URL, timeoutMs, defects }),
}
const subscriptions = [
  visits(context, {
    id: 'visit',
    queueUrl: settings.VISIT_QUEUE_URL,
    deadLetterQueueUrl: settings.VISIT_DLQ_URL,
  }),
  incentives(context, {
    id: 'incentive',
    queueUrl: settings.INCENTIVE_QUEUE_URL,
    deadLetterQueueUrl: settings.INCENTIVE_DLQ_URL,
  }),
  activities(context, {
    id: 'activity',
    queueUrl: settings.ACTIVITY_QUEUE_URL,
    deadLetterQueueUrl: settings.ACTIVITY_DLQ_URL,
  }),
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
const alert = deadLetterAlert({ sqs, queues, log, defects })

await runService({
  host: settings.LISTEN_ADDRESS,
  port: settings.PORT,
  log,
  defects,
  health: {
    ...dependencyHealth(
      {
        'dps-api': settings.DPS_API_URL,
        'nomis-api': settings.NOMIS_API_URL,
        'mapping-api': settings.MAPPING_API_URL,
      },
      defects,
    ),
    ...queueHealth(sqs, queues),
  },
  routes: (app) => {
    queueAdmin(app, { sqs, queues, jwtSecret, defects })
    incentiveRepair(app, context, jwtSecret)
    incentiveReconciliation(app, context, jwtSecret)
    activityRepair(app, context, jwtSecret)
    activityReconciliation(app, context, jwtSecret)
  },
  start: async () => {
    await consumption.start()
    alert.start()
  },
  stop: async () => {
    await alert.stop()
    await consumption.stop()
  },
  close: async () => sqs.destroy(),
})
