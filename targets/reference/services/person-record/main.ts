import { z } from 'zod'
import { createSchema } from '../platform/create-schema.ts'
import { openDatabase } from '../platform/database.ts'
import { databaseHealth, dependencyHealth } from '../platform/health.ts'
import { httpClient } from '../platform/http-client.ts'
import { openLog } from '../platform/log.ts'
import { runService } from '../platform/run-service.ts'
import { httpSettings, milliseconds, readSettings } from '../platform/settings.ts'
import { deadLetterAlert } from '../queues/dead-letter-alert.ts'
import { queueAdmin } from '../queues/queue-admin.ts'
import { queueClient } from '../queues/queue-client.ts'
import { queueHealth } from '../queues/queue-health.ts'
import { queueSettings } from '../queues/queue-settings.ts'
import { runQueues } from '../queues/run-queues.ts'
import { courtCases } from './court-cases.ts'
import { courts } from './courts.ts'
import { eventGuard } from './event-guard.ts'
import { hmppsParts, hmppsSettings } from './hmpps-parts.ts'
import { offenderEvents } from './offender-events.ts'
import { openOutbox } from './outbox.ts'
import { people } from './people.ts'
import { prisonerEvents } from './prisoner-events.ts'
import { domainEventPublisher } from './publish-domain-event.ts'
import { schemaOf } from './schema.ts'
import { sourceMigration } from './source-column.ts'

// Holds one record of each person, from what probation and the courts say of them.
const settings = readSettings({
  ...queueSettings,
  ...httpSettings,
  DATABASE_URL: z.string(),
  RELEASE: z.coerce.number().int().min(1).max(2).default(2),
  LOCK_TIMEOUT_MS: milliseconds(1_000),
  OFFENDER_QUEUE_URL: z.url(),
  OFFENDER_DLQ_URL: z.url(),
  COURT_QUEUE_URL: z.url(),
  COURT_DLQ_URL: z.url(),
  PERSON_EVENTS_QUEUE_URL: z.url(),
  DOMAIN_EVENTS_TOPIC_ARN: z.string().optional(),
  DELIUS_API_URL: z.url(),
  PERSON_MATCH_URL: z.url(),
  // Present where HMPPS's services are around it, or what plays them.
  ...hmppsSettings,
})
const { DEFECTS: defects, HTTP_TIMEOUT_MS: timeoutMs, READ_TIMEOUT_MS: readTimeoutMs } = settings
const hmpps = hmppsParts(settings, defects)
const { authorization, tokenKeys, prisonerSearchUrl } = hmpps
const log = openLog('person-record', settings.REPLICA)
const sqs = queueClient()
const database = openDatabase({
  url: settings.DATABASE_URL,
  applicationName: settings.REPLICA,
  lockTimeoutMs: defects.has('no-lock-timeout') ? undefined : settings.LOCK_TIMEOUT_MS,
  log,
  defects,
  maxConnections: 20,
  // It waits for nobody but itself: no longer than it may have a message in flight.
  connectionPatienceMs: 3_000,
})
const publish = await domainEventPublisher(sqs, {
  topicArn: settings.DOMAIN_EVENTS_TOPIC_ARN,
  queueUrl: settings.PERSON_EVENTS_QUEUE_URL,
})
const outbox = openOutbox(database, publish, log)
const context = {
  database,
  outbox,
  publish,
  log,
  release: settings.RELEASE,
  defects,
  guard: eventGuard(database, defects),
  delius: httpClient({
    service: 'delius-api',
    baseUrl: settings.DELIUS_API_URL,
    timeoutMs: readTimeoutMs,
    defects,
    authorization: authorization(settings.DELIUS_CLIENT),
  }),
  match: httpClient({
    service: 'person-match',
    baseUrl: settings.PERSON_MATCH_URL,
    timeoutMs,
    defects,
    authorization: authorization(settings.PERSON_MATCH_CLIENT),
  }),
  prisoners:
    prisonerSearchUrl === undefined
      ? undefined
      : httpClient({
          service: 'prisoner-search',
          baseUrl: prisonerSearchUrl,
          timeoutMs: readTimeoutMs,
          defects,
          authorization: authorization(settings.PRISONER_SEARCH_CLIENT),
        }),
  asHmpps: hmpps.present,
}
const subscriptions = [
  offenderEvents(context, {
    id: 'cprdeliusoffendereventsqueue',
    queueUrl: settings.OFFENDER_QUEUE_URL,
    deadLetterQueueUrl: settings.OFFENDER_DLQ_URL,
  }),
  courtCases(context, {
    id: 'cprcourtcasesqueue',
    queueUrl: settings.COURT_QUEUE_URL,
    deadLetterQueueUrl: settings.COURT_DLQ_URL,
  }),
  ...hmpps.offenderQueues.map((queue) => offenderEvents(context, queue)),
  ...hmpps.prisonerQueues.map((queue) => prisonerEvents(context, queue)),
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
    db: databaseHealth(database),
    ...dependencyHealth(
      {
        'person-match': settings.PERSON_MATCH_URL,
        // As hmpps-person-record's does, which asks person-match alone.
        ...(hmpps.present ? {} : { 'delius-api': settings.DELIUS_API_URL }),
      },
      defects,
    ),
    ...queueHealth(sqs, queues),
  },
  routes: (app) => {
    queueAdmin(app, { sqs, queues, jwtSecret: tokenKeys, defects })
    courts(app, database, tokenKeys)
    if (hmpps.present) people(app, database, tokenKeys)
  },
  start: async () => {
    await createSchema(database, {
      name: 'person_record',
      statements: [...schemaOf(defects), ...sourceMigration(settings.RELEASE, defects), ...hmpps.schema],
      defects,
    })
    await consumption.start()
    alert.start()
    outbox.start()
  },
  stop: async () => {
    await alert.stop()
    await consumption.stop()
    await outbox.stop()
  },
  close: async () => {
    sqs.destroy()
    await database.end()
  },
})
