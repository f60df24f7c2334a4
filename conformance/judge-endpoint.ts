import { SNS } from '@aws-sdk/client-sns'
import { SQS } from '@aws-sdk/client-sqs'
import { abilitiesOf, type Ability } from './abilities.ts'
import type { Endpoint } from './endpoint.ts'
import type { PointResult } from './point.ts'
import { snsPoints, sqsPoints } from './points/index.ts'
import { runConformance, type ConformanceOptions } from './run-conformance.ts'

/** What an endpoint is like. */
export interface EndpointJudgement {
  /** Whether it serves SNS: points about SNS are judged only then. */
  readonly servesSns: boolean
  readonly results: readonly PointResult[]
  readonly abilities: readonly Ability[]
}

/**
 * Judges all that an endpoint serves.
 * @throws the error of the SDK when SQS does not answer there
 */
export const judgeEndpoint = async (
  endpoint: Endpoint,
  options: Omit<ConformanceOptions, 'endpoint' | 'points'> = {},
): Promise<EndpointJudgement> => {
  const {
    url,
    snsUrl = url,
    region = 'eu-west-2',
    credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
  } = endpoint
  const sqs = new SQS({ endpoint: url, region, credentials, maxAttempts: 1 })
  const sns = new SNS({ endpoint: snsUrl, region, credentials, maxAttempts: 1 })
  try {
    await sqs.listQueues({ QueueNamePrefix: 'conformance-' })
    const servesSns = await sns.listTopics({}).then(
      () => true,
      () => false,
    )
    const points = servesSns ? [...sqsPoints, ...snsPoints] : sqsPoints
    const results = await runConformance({ ...options, endpoint, points })
    return { servesSns, results, abilities: abilitiesOf(results) }
  } finally {
    sqs.destroy()
    sns.destroy()
  }
}
