import type { LibraryQueue } from './make-as-library.ts'
import type { Played } from './run-owned.ts'
import { startReplica } from './start-replica.ts'

const main = new URL('../../../targets/reference/services/person-record/main.ts', import.meta.url).pathname

const topics = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['domainevents', 'courtcasestopic', 'cprcourtcasestopic'].map((id) => [
      id,
      env[`HMPPS_SQS_TOPICS_${id.toUpperCase()}_ARN`] ?? '',
    ]),
  )

/** `hmpps.sqs.queues` of hmpps-person-record (src/main/resources/application-local.yml), as far as our streams use them, and one that it makes besides. */
const queues: readonly LibraryQueue[] = [
  {
    id: 'cprcourtcasesqueue',
    name: 'cpr_court_cases_queue.fifo',
    deadLetterName: 'cpr_court_cases_queue_dlq.fifo',
    topicId: 'courtcasestopic',
  },
  {
    id: 'cprdeliusoffendereventsqueue',
    name: 'cpr_delius_offender_events_queue',
    deadLetterName: 'cpr_delius_offender_events_queue_dlq',
    topicId: 'domainevents',
    filter: ['probation-case.engagement.created', 'probation-case.address.created'],
  },
  {
    id: 'cprnomiseventsqueue',
    name: 'cpr_nomis_events_queue',
    deadLetterName: 'cpr_nomis_events_dlq',
    topicId: 'domainevents',
    filter: ['prisoner-offender-search.prisoner.created', 'prisoner-offender-search.prisoner.updated'],
  },
  {
    id: 'cprdeliusdeleteeventsqueue',
    name: 'cpr_delius_delete_events_queue',
    deadLetterName: 'cpr_delius_delete_events_queue_dlq',
    topicId: 'domainevents',
    filter: ['probation-case.deleted.gdpr', 'probation-case.engagement.deleted'],
  },
  {
    id: 'cprdeliusmergeeventsqueue',
    name: 'cpr_delius_merge_events_queue',
    deadLetterName: 'cpr_delius_merge_events_queue_dlq',
    topicId: 'domainevents',
    filter: ['probation-case.merge.completed', 'probation-case.unmerge.completed'],
  },
  {
    id: 'cprnomismergeeventsqueue',
    name: 'cpr_nomis_merge_events_queue',
    deadLetterName: 'cpr_nomis_merge_events_queue_dlq',
    topicId: 'domainevents',
    filter: ['prison-offender-events.prisoner.merged'],
  },
]

/** A JDBC URL as the reference system wants it. */
const postgresUrl = (env: Readonly<Record<string, string>>): string => {
  const url = new URL((env['SPRING_DATASOURCE_URL'] ?? '').replace(/^jdbc:/, ''))
  url.search = `?application_name=${url.searchParams.get('ApplicationName') ?? ''}`
  url.username = env['DATABASE_USERNAME'] ?? ''
  url.password = env['DATABASE_PASSWORD'] ?? ''
  return url.href
}

/** What the reference system reads, from what hmpps-person-record would read. */
const asReference = (env: Readonly<Record<string, string>>, replica: string): Readonly<Record<string, string>> => {
  const of = (name: string): string => {
    const value = env[name]
    if (value === undefined) throw new Error(`the owner was not told ${name}`)
    return value
  }
  const client = (prefix: string): string => `${of(`${prefix}_CLIENT_ID`)}:${of(`${prefix}_CLIENT_SECRET`)}`
  const queue = (name: string): string => `${of('HMPPS_SQS_LOCALSTACK_URL')}/000000000000/${name}`
  return {
    PATH: process.env['PATH'] ?? '',
    PORT: of('SERVER_PORT'),
    REPLICA: replica,
    JWT_SECRET: 'unused',
    AUTH_URL: of('NOMIS_OAUTH_BASE_URL'),
    DELIUS_CLIENT: client('CORE_PERSON_RECORD_AND_DELIUS'),
    PERSON_MATCH_CLIENT: client('PERSON_MATCH'),
    PRISONER_SEARCH_CLIENT: client('PRISONER_SEARCH'),
    DATABASE_URL: postgresUrl(env),
    AWS_ENDPOINT_URL: of('HMPPS_SQS_LOCALSTACK_URL'),
    AWS_ENDPOINT_URL_S3: of('AWS_ENDPOINT'),
    AWS_REGION: of('AWS_REGION'),
    // As the service's library has it: replicas are not told apart.
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    // Its configuration puts no retry off: a message that fails is handed out again at once, until it is a dead letter (HmppsErrorVisibilityHandler.kt).
    ERROR_VISIBILITY_SECONDS: '0',
    // A batch of a FIFO queue stops at its first failure, and the rest of it stays in flight (AbstractMessageListenerContainer of Spring Cloud AWS).
    FIFO_BATCH: '10',
    DOMAIN_EVENTS_TOPIC_ARN: of('HMPPS_SQS_TOPICS_DOMAINEVENTS_ARN'),
    PERSON_EVENTS_QUEUE_URL: queue('none'),
    OFFENDER_QUEUE_URL: queue('cpr_delius_offender_events_queue'),
    OFFENDER_DLQ_URL: queue('cpr_delius_offender_events_queue_dlq'),
    COURT_QUEUE_URL: queue('cpr_court_cases_queue.fifo'),
    COURT_DLQ_URL: queue('cpr_court_cases_queue_dlq.fifo'),
    PRISONER_QUEUE_URL: queue('cpr_nomis_events_queue'),
    PRISONER_DLQ_URL: queue('cpr_nomis_events_dlq'),
    DELETION_QUEUE_URL: queue('cpr_delius_delete_events_queue'),
    DELETION_DLQ_URL: queue('cpr_delius_delete_events_queue_dlq'),
    MERGE_QUEUE_URL: queue('cpr_delius_merge_events_queue'),
    MERGE_DLQ_URL: queue('cpr_delius_merge_events_queue_dlq'),
    DELIUS_API_URL: of('CORE_PERSON_RECORD_AND_DELIUS_BASE_URL'),
    PERSON_MATCH_URL: of('PERSON_MATCH_BASE_URL'),
    PRISONER_SEARCH_URL: of('PRISONER_SEARCH_BASE_URL'),
  }
}

/** Plays the owner of hmpps-person-record. */
export const personRecord: Played = {
  target: 'hmpps-person-record',
  prefix: 'HMPPS_PERSON_RECORD',
  start: startReplica(main, asReference, { topics, queues }),
}
