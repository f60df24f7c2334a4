import { once } from 'node:events'
import type { Connection, Holder, QueueDenial, QueueTap } from '../../harness/model/reach.ts'
import type { AwsServer } from '../../emulators/aws/http/index.ts'
import type { QueueEvent } from '../../emulators/aws/sqs/index.ts'
import { createDirectUpstream } from './direct-upstream.ts'
import { denialIn } from './denials.ts'
import { createExchange } from './exchange.ts'
import { createHolds } from './holds.ts'
import { knownMessages } from './known-messages.ts'
import { createOutbox } from './outbox.ts'
import type { CallWatch } from './parts.ts'
import { createPolls } from './polls.ts'
import { queueUrls } from './queue-urls.ts'
import { readdressAnswer, readdressRequest } from './readdress.ts'
import { createRules } from './rules.ts'
import { type Served, serve } from './serve.ts'
import { createSign, type TapCredentials } from './sign.ts'
import { callerOf, readSqsCall } from './sqs-call.ts'
import { headerOf, type TapAnswer } from './tap-request.ts'
import { createUpstream } from './upstream.ts'

/** Options of {@link startTap}. */
export interface TapOptions {
  /** The SQS endpoint behind it: `http://127.0.0.1:4566`, `https://sqs.eu-west-2.amazonaws.com`. */
  readonly upstream: string
  /** How the endpoint answers where it runs in this process: nothing goes over a connection then. @default over HTTP */
  readonly direct?: AwsServer['answer']
  /** Requests are signed anew with these, for endpoints that check signatures. @default requests keep the signature they have */
  readonly credentials?: TapCredentials | (() => Promise<TapCredentials>)
  /** Region to sign for. @default that of each request */
  readonly region?: string
  /**
   * Told of every message that consumers send, receive, delete or change the visibility of through the tap; synchronously, once the queue
   * has answered; must not throw. `consumer` is the replica whose connection it
   * came on, where that is known, else the access key id. What the queue does by itself is not seen.
   */
  readonly observe?: (event: QueueEvent, body?: string) => void
  /**
   * Whose connection it is, asked when it is accepted; undefined: not to be told. Consumers that share an access key are told apart by it, and it goes
   * before the key. @default nobody's
   */
  readonly ownerOf?: (connection: Connection, again: boolean) => string | undefined
  /** The same with the process itself, asked of what is held, while its client waits. @default nobody's that can be told */
  readonly holderOf?: (connection: Connection) => Holder | undefined
  /**
   * Whether an access key is one replica's alone: then nobody asks whose connection it is, which takes milliseconds for each. Once a request came under another
   * key, connections are looked up when they are accepted. @default none is
   */
  readonly tellsReplica?: (accessKey: string) => boolean
  /** The endpoint is one of ours, and is told whose connections its requests came on. @default false */
  readonly tellsOwner?: boolean
  /** Is told of sends, purges and move tasks, before and after the endpoint did them. */
  readonly watch?: CallWatch
  /**
   * Sets right what emulators get wrong: a receive whose consumer went away takes no message with it, and the handle of an older receive
   * deletes nothing. @default false
   */
  readonly mends?: boolean
}

/** A running tap. */
export interface RunningTap {
  /** `http://127.0.0.1:PORT`, for consumers' AWS_ENDPOINT_URL. */
  readonly url: string
  readonly tap: QueueTap
  /** The tap's URL of a queue, from the endpoint's own. */
  queueUrl(url: string, region: string): string
  /** Which queues were asked for messages so far, and by whom. */
  asked(): ReadonlyMap<string, ReadonlySet<string>>
  /** Calls whose credentials the endpoint refused, in their order. */
  denied(): readonly QueueDenial[]
  /** How often a message was handed out here. */
  receives(messageId: string): number
  /** Lets go of everything it holds and closes every connection. */
  close(): Promise<void>
}

const mostDenials = 1_000

const hostPattern = /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i

const originOf = (text: string): URL => {
  const url = new URL(text)
  if (url.pathname !== '/' || url.search !== '')
    throw new Error(`an SQS endpoint has no path: ${url.origin}, not ${text}`)
  return url
}

/**
 * Starts an HTTP proxy on 127.0.0.1 that speaks SQS and stands between consumers and an SQS endpoint. What no rule or hold is about passes as it
 * came. @throws when the port cannot be bound, or `upstream` is no URL of an endpoint
 */
export const startTap = async (options: TapOptions): Promise<RunningTap> => {
  const { credentials, region, observe = () => undefined, watch = {}, mends = false } = options
  const { ownerOf, holderOf, tellsReplica, tellsOwner = false } = options
  const endpoint = originOf(options.upstream)
  const upstream =
    options.direct === undefined
      ? createUpstream(endpoint, credentials && createSign(endpoint, credentials, region), tellsOwner)
      : createDirectUpstream(endpoint, options.direct, tellsOwner)
  const rules = createRules()
  const holds = createHolds()
  const polls = createPolls()
  const known = knownMessages()
  const asked = new Map<string, Set<string>>()
  const denials: QueueDenial[] = []
  const exchange = createExchange({
    rules,
    holds,
    polls,
    known,
    observe,
    watch,
    mends,
    outbox: createOutbox(),
    ask: async (call, request, signal) => {
      const answer = await upstream.ask(request, call, signal)
      const denial = denialIn(call, answer)
      // A few tell it all: who is refused asks again and again.
      if (denial !== undefined && denials.length < mostDenials) denials.push(denial)
      return answer
    },
  })
  let keysAreShared = tellsReplica === undefined
  const carry = async ({
    request: given,
    owner,
    connection,
    left,
    disconnected,
  }: Served): Promise<TapAnswer | 'drop'> => {
    const byKey = callerOf(given)
    const told = tellsReplica?.(byKey.consumer) === true
    if (!told) keysAreShared = true
    const caller = { ...(told ? byKey : callerOf(given, owner())), holder: () => holderOf?.(connection) }
    const request = readdressRequest(given, caller, urls)
    const call = readSqsCall(request, caller)
    if (call === undefined) return upstream.ask(request, caller, left)
    if (call.action === 'ReceiveMessage') asked.set(call.queue, (asked.get(call.queue) ?? new Set()).add(call.consumer))
    const answer = await exchange({ call, left, disconnected })
    if (answer === 'drop') return answer
    const host = headerOf(given.rawHeaders, 'host').toLowerCase()
    return readdressAnswer(call, answer, urls, hostPattern.test(host) ? `http://${host}` : url)
  }
  const server = serve(
    carry,
    ({ remotePort, localPort }, again) =>
      remotePort === undefined || localPort === undefined ? undefined : ownerOf?.({ remotePort, localPort }, again),
    () => keysAreShared,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const url = `http://127.0.0.1:${bound === null || typeof bound === 'string' ? 0 : bound.port}`
  const urls = queueUrls(url, endpoint.origin)
  return {
    url,
    tap: { rule: rules.add, hold: holds.hold },
    queueUrl: (queue, where) => urls.toTap(queue, where, url),
    asked: () => asked,
    denied: () => denials,
    receives: known.receives,
    close: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      rules.clear()
      holds.clear()
      polls.clear()
      server.close()
      server.closeAllConnections()
      upstream.close()
      await closed
    },
  }
}
