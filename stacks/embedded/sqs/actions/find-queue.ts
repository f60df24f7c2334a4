import type { QueueRecord } from '../queue-registry.ts'
import { missingParameter, queueDoesNotExist } from '../sqs-errors.ts'
import type { SqsRequest, SqsState } from './action.ts'

/** The last two segments of a URL's path, of any host; a bare name is one of the caller's own queues. */
const addressOf = (queueUrl: string): { readonly account: string | undefined; readonly name: string } => {
  const path = queueUrl.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => segment !== '')
  return { account: segments.at(-2), name: segments.at(-1) ?? '' }
}

// A client names the same few queues over and over.
const known = new Map<string, ReturnType<typeof addressOf>>()
const maxKnown = 1000

/** The queue that a request names, in the region that it is signed for. @throws MissingParameter, QueueDoesNotExist */
export const findQueue = (state: SqsState, { call, input }: SqsRequest): QueueRecord => {
  const queueUrl =
    input.text('QueueUrl') ?? (call.input.protocol === 'query' && call.path !== '/' ? call.path : undefined)
  if (queueUrl === undefined) throw missingParameter('QueueUrl')
  let address = known.get(queueUrl)
  if (!address) {
    address = addressOf(queueUrl)
    if (known.size >= maxKnown) known.clear()
    known.set(queueUrl, address)
  }
  if (address.name === '') throw queueDoesNotExist()
  return state.registry.get({ region: call.region, account: address.account ?? call.account, name: address.name })
}
