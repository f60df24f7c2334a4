import type { AwsCall } from '../../http/aws-service.ts'
import type { QueueAddress, QueueRecord } from '../queue-registry.ts'
import { missingParameter, queueDoesNotExist } from '../sqs-errors.ts'
import type { SqsRequest, SqsState } from './action.ts'

interface UrlParts {
  /** Told by URLs of queues outside the default region. */
  readonly region: string | undefined
  readonly account: string | undefined
  readonly name: string
}

/**
 * The URL of a queue. AWS tells the region by the host; ours by the path where it is not the default region, so that
 * queues of one name in two regions have two URLs.
 */
export const queueUrlOf = (call: AwsCall, { region, account, name }: QueueAddress): string =>
  region === (call.defaultRegion ?? 'us-east-1')
    ? `${call.origin}/${account}/${name}`
    : `${call.origin}/queue/${region}/${account}/${name}`

/** The last segments of a URL's path, of any host; a bare name is one of the caller's own queues. */
const partsOf = (queueUrl: string): UrlParts => {
  const path = queueUrl.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => segment !== '')
  const region = segments.at(-4) === 'queue' ? segments.at(-3) : undefined
  return { region, account: segments.at(-2), name: segments.at(-1) ?? '' }
}

// A client names the same few queues over and over.
const known = new Map<string, UrlParts>()
const maxKnown = 1000

/** The queue that a request names, in the region that it is signed for. @throws MissingParameter, QueueDoesNotExist */
export const findQueue = (state: SqsState, { call, input }: SqsRequest): QueueRecord => {
  const queueUrl =
    input.text('QueueUrl') ?? (call.input.protocol === 'query' && call.path !== '/' ? call.path : undefined)
  if (queueUrl === undefined) throw missingParameter('QueueUrl')
  let parts = known.get(queueUrl)
  if (!parts) {
    parts = partsOf(queueUrl)
    if (known.size >= maxKnown) known.clear()
    known.set(queueUrl, parts)
  }
  const { account = call.account, name } = parts
  // Whoever signs for a region sees its queues only; who does not sign means the region of the URL.
  if (parts.region !== undefined && parts.region !== call.region && call.consumer !== '') throw queueDoesNotExist()
  return state.registry.get({ region: parts.region ?? call.region, account, name })
}
