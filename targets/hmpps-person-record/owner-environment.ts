import type { ServiceContext } from '../../harness/target.ts'
import { clientSecrets, type Client } from './clients.ts'

const topicArn = (region: string, name: string): string => `arn:aws:sns:${region}:000000000000:${name}`

/** A PostgreSQL URL as the service's JDBC driver wants it, without its credentials. */
const jdbcUrl = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `jdbc:postgresql://${host}${pathname}?currentSchema=personrecordservice&stringtype=unspecified`
}

const clientVariables = (prefix: string, client: Client): Readonly<Record<string, string>> => ({
  [`${prefix}_CLIENT_ID`]: client,
  [`${prefix}_CLIENT_SECRET`]: clientSecrets[client],
})

/** The environment with which the owner starts one replica, so that it works with what Shakedown runs: its queues behind the tap, its database and the services it calls behind links. */
export const ownerEnvironment = (context: ServiceContext, url: string): Readonly<Record<string, string>> => {
  const { queueEndpoint, region } = context
  const database = context.databaseUrl('hmpps-person-record')
  const { username, password, port } = { ...credentialsOf(database), port: new URL(url).port }
  return {
    SERVER_PORT: port === '' ? '80' : port,
    SPRING_PROFILES_ACTIVE: 'local',
    SPRING_DATASOURCE_URL: jdbcUrl(database),
    SPRING_DATASOURCE_USERNAME: username,
    SPRING_DATASOURCE_PASSWORD: password,
    DATABASE_USERNAME: username,
    DATABASE_PASSWORD: password,
    HMPPS_SQS_LOCALSTACK_URL: queueEndpoint,
    AWS_ENDPOINT: queueEndpoint,
    HMPPS_SQS_TOPICS_DOMAINEVENTS_ARN: topicArn(region, 'domain-events'),
    HMPPS_SQS_TOPICS_COURTCASESTOPIC_ARN: topicArn(region, 'court-cases.fifo'),
    HMPPS_SQS_TOPICS_CPRCOURTCASESTOPIC_ARN: topicArn(region, 'cpr-court-cases.fifo'),
    NOMIS_OAUTH_BASE_URL: context.serviceUrl('hmpps-auth'),
    PERSON_MATCH_BASE_URL: context.serviceUrl('person-match'),
    CORE_PERSON_RECORD_AND_DELIUS_BASE_URL: context.serviceUrl('core-person-record-and-delius'),
    PRISONER_SEARCH_BASE_URL: context.serviceUrl('prisoner-search'),
    ...clientVariables('PERSON_MATCH', 'person-match'),
    ...clientVariables('CORE_PERSON_RECORD_AND_DELIUS', 'core-person-record-and-delius'),
    ...clientVariables('PRISONER_SEARCH', 'prisoner-search'),
  }
}

const credentialsOf = (database: string): { readonly username: string; readonly password: string } => {
  const { username, password } = new URL(database)
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) }
}

/** An environment as lines that a shell can source. */
export const asShell = (env: Readonly<Record<string, string>>): string =>
  Object.entries(env)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')
