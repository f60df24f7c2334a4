import { SQSClient } from '@aws-sdk/client-sqs'
import type { ExternalSettings } from '../../harness/settings/external-settings.ts'

/** An endpoint of the configuration, ready to be spoken to. */
export interface QueueEndpoint {
  readonly url: string
  readonly region: string
  /** On this host: whatever it is, it is nobody's production. */
  readonly local: boolean
  /** AWS itself. */
  readonly aws: boolean
  readonly client: SQSClient
  /** The latest of them, where they change. */
  credentials(): Promise<{
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }>
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

const plain: NonNullable<ExternalSettings['credentials']> = { accessKeyId: 'test', secretAccessKey: 'test' }

/** Reads an endpoint from the settings; nothing is asked yet. */
export const queueEndpoint = ({ queue, region, credentials }: ExternalSettings): QueueEndpoint => {
  const url = queue ?? `https://sqs.${region}.amazonaws.com`
  const { hostname, origin } = new URL(url)
  const local = loopback.test(hostname)
  const { sessionToken, ...keys } = credentials ?? plain
  const given =
    credentials === undefined && !local ? undefined : { ...keys, ...(sessionToken !== undefined && { sessionToken }) }
  const client = new SQSClient({
    endpoint: origin,
    region,
    useQueueUrlAsEndpoint: false,
    maxAttempts: 2,
    ...(given && { credentials: given }),
  })
  return {
    url: origin,
    region,
    local,
    aws: /\.amazonaws\.com(\.cn)?$/.test(hostname),
    client,
    credentials: async () => client.config.credentials(),
  }
}
