import type { Played } from './run-owned.ts'
import { startReplica } from './start-replica.ts'

const main = new URL('../../../targets/reference/services/hmpps-to-nomis/main.ts', import.meta.url).pathname

type Environment = Readonly<Record<string, string>>

/** `api.base.url.<name>` and `<client>.client.*` of each service that it calls, as the owner's variables have them. */
const called = {
  NOMIS: ['NOMIS', 'API'],
  MAPPING: ['MAPPING', 'MAPPING'],
  VISITS: ['VISITS', 'VISITS'],
  INCENTIVES: ['INCENTIVES', 'INCENTIVES'],
  ACTIVITIES: ['ACTIVITIES', 'ACTIVITIES'],
  ADJUSTMENTS: ['SENTENCE_ADJUSTMENTS', 'SENTENCE_ADJUSTMENTS'],
} as const

/** What the reference system reads, from what hmpps-prisoner-to-nomis-update would read. */
const asReference = (env: Environment, replica: string): Environment => {
  const of = (name: string): string => {
    const value = env[name]
    if (value === undefined) throw new Error(`the owner was not told ${name}`)
    return value
  }
  const queue = (domain: string): string =>
    `${of('HMPPS_SQS_LOCALSTACK_URL')}/000000000000/hmpps_prisoner_to_nomis_${domain}_queue`
  return {
    PATH: process.env['PATH'] ?? '',
    PORT: of('SERVER_PORT'),
    REPLICA: replica,
    JWT_SECRET: 'unused',
    AUTH_URL: of('API_BASE_URL_HMPPS_AUTH'),
    ...Object.fromEntries(
      Object.entries(called).map(([name, [url, client]]) => [
        name,
        `${of(`API_BASE_URL_${url}`)} ${of(`${client}_CLIENT_ID`)}:${of(`${client}_CLIENT_SECRET`)}`,
      ]),
    ),
    HTTP_TIMEOUT_MS: String(Number.parseInt(of('API_TIMEOUT'), 10) * 1_000),
    AWS_ENDPOINT_URL: of('HMPPS_SQS_LOCALSTACK_URL'),
    AWS_REGION: of('HMPPS_SQS_REGION'),
    // As the service's library has it: replicas are not told apart.
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    VISIT_QUEUE_URL: queue('visit'),
    INCENTIVE_QUEUE_URL: queue('incentive'),
    ACTIVITY_QUEUE_URL: queue('activity'),
    SENTENCING_QUEUE_URL: queue('sentencing'),
  }
}

/** Plays the owner of hmpps-prisoner-to-nomis-update. */
export const prisonerToNomisUpdate: Played = {
  target: 'hmpps-prisoner-to-nomis-update',
  prefix: 'HMPPS_PRISONER_TO_NOMIS_UPDATE',
  settings: { CALL_TIMEOUT_SECONDS: '2' },
  start: startReplica(main, asReference, {
    topics: () => ({ domainevents: 'arn:aws:sns:eu-west-2:000000000000:hmpps_domain_events' }),
    // application-localstack.yml, as far as our streams use it.
    queues: ['visit', 'incentive', 'activity', 'sentencing'].map((id) => ({
      id,
      name: `hmpps_prisoner_to_nomis_${id}_queue`,
      deadLetterName: `hmpps_prisoner_to_nomis_${id}_dlq`,
      topicId: 'domainevents',
    })),
  }),
}
