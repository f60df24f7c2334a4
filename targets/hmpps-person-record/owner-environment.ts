import type { ServiceContext } from '../../harness/model/target.ts'
import { clientSecrets, type Client } from './clients.ts'
import { courtMessageBucket } from './large-messages.ts'
import { queueVariables, type QueueSettings } from '../hmpps/queue-names.ts'
import { queuesById } from './queues.ts'

type Environment = Readonly<Record<string, string>>

const topicArn = (region: string, name: string): string => `arn:aws:sns:${region}:000000000000:${name}`

/** `spring.datasource.*` and `database.*`, from a PostgreSQL URL. Sessions are called after their replica, so that faults at a COMMIT know whose it is. */
const databaseVariables = (databaseUrl: string, replica: string): Environment => {
  const { host, pathname, username, password } = new URL(databaseUrl)
  const credentials = [decodeURIComponent(username), decodeURIComponent(password)] as const
  return {
    SPRING_DATASOURCE_URL: `jdbc:postgresql://${host}${pathname}?currentSchema=personrecordservice&stringtype=unspecified&ApplicationName=${replica}`,
    SPRING_DATASOURCE_USERNAME: credentials[0],
    SPRING_DATASOURCE_PASSWORD: credentials[1],
    DATABASE_USERNAME: credentials[0],
    DATABASE_PASSWORD: credentials[1],
  }
}

/** `<service>.base-url`, `.client-id` and `.client-secret` of a service that is called. */
const calledVariables = (prefix: string, url: string, client: Client): Environment => ({
  [`${prefix}_BASE_URL`]: url,
  [`${prefix}_CLIENT_ID`]: client,
  [`${prefix}_CLIENT_SECRET`]: clientSecrets[client],
})

/**
 * The environment with which the owner starts one replica, so that it works with what Shakedown runs: its queues behind the tap, its database and the
 * services it calls behind links. Names of variables are those of its properties (src/main/resources/application.yml and
 * application-local.yml, config/WebClientConfig.kt), as Spring binds them.
 *
 * @param url where the replica will listen
 */
export const ownerEnvironment = (context: ServiceContext, url: string, queues: QueueSettings): Environment => {
  const { queueEndpoint, region, serviceUrl } = context
  const { port } = new URL(url)
  // Handling the events of our streams calls neither; the auth server's stand-in refuses what it does not know, and keeps the call.
  const uncalled = serviceUrl('hmpps-auth')
  return {
    SERVER_PORT: port === '' ? '80' : port,
    SPRING_PROFILES_ACTIVE: 'local',
    ...databaseVariables(context.databaseUrl('hmpps-person-record'), context.replica),
    HMPPS_SQS_PROVIDER: 'localstack',
    HMPPS_SQS_LOCALSTACK_URL: queueEndpoint,
    HMPPS_SQS_TOPICS_DOMAINEVENTS_ARN: topicArn(region, 'domain-events'),
    HMPPS_SQS_TOPICS_COURTCASESTOPIC_ARN: topicArn(region, 'court-cases.fifo'),
    HMPPS_SQS_TOPICS_CPRCOURTCASESTOPIC_ARN: topicArn(region, 'cpr-court-cases'),
    ...queueVariables(Object.keys(queuesById), queues),
    // Its local profile asks S3 there, and nothing else (LargeCourtMessageLocalConfig.kt).
    AWS_ENDPOINT: context.s3Endpoint ?? queueEndpoint,
    AWS_CPR_COURT_MESSAGE_BUCKET_NAME: courtMessageBucket,
    AWS_REGION: region,
    NOMIS_OAUTH_BASE_URL: serviceUrl('hmpps-auth'),
    ...calledVariables('PERSON_MATCH', serviceUrl('person-match'), 'person-match'),
    ...calledVariables(
      'CORE_PERSON_RECORD_AND_DELIUS',
      serviceUrl('core-person-record-and-delius'),
      'core-person-record-and-delius',
    ),
    ...calledVariables('PRISONER_SEARCH', serviceUrl('prisoner-search'), 'prisoner-search'),
    ...calledVariables('SAS', uncalled, 'uncalled'),
    ...calledVariables('SERVICE_NOW', uncalled, 'uncalled'),
    SERVICE_NOW_SYSPARM_ID: 'none',
    SERVICE_NOW_REQUESTOR: 'none',
    SERVICE_NOW_REQUESTED_FOR: 'none',
  }
}
