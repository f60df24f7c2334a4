import type { QueryInput } from './query-input.ts'

/** A JSON object as it came: nothing is known of its members. */
export type JsonInput = Readonly<Record<string, unknown>>

/** One request, routed and decoded, as a service sees it. */
export interface AwsCall {
  readonly action: string
  readonly region: string
  /** The region of requests that name none. @default 'us-east-1' */
  readonly defaultRegion?: string
  /** The account of the caller. */
  readonly account: string
  /** Who calls: whose connection it came on, where a tap told, else the access key id; '' when the request is not signed. */
  readonly consumer: string
  /** `scheme://host:port` by which the caller reached this server: URLs in answers start with it. */
  readonly origin: string
  /** Path of the request, for services whose resources are URLs. */
  readonly path: string
  /** The header X-Amzn-Trace-Id, which travels on with messages. */
  readonly traceHeader: string | undefined
  /** JSON: the body. Query: the parameters of body and URL. */
  readonly input:
    | { readonly protocol: 'json'; readonly body: JsonInput }
    | { readonly protocol: 'query'; readonly parameters: QueryInput; readonly answerAs?: 'xml' | 'json' }
  /** Calls back once if the caller goes away before the answer is written. */
  readonly onGone: (callback: () => void) => void
}

/**
 * What a service answers: for JSON the text of the body, for the query protocol the XML inside `<ActionResult>`, or its
 * JSON where `answerAs` says so; `undefined` where AWS sends an empty body or no result element.
 */
export type AwsAnswer = string | undefined

/** A document that a service serves as it is. */
export interface ServedDocument {
  readonly contentType: string
  readonly body: string
}

/** A service that the endpoint serves: found by target prefix, by API version or by the credential scope. */
export interface AwsService {
  /** As in the credential scope: 'sqs', 'sns'. */
  readonly name: string
  /** What stands before the action in `x-amz-target`; `undefined` for a service that speaks the query protocol only. */
  readonly targetPrefix: string | undefined
  /** `Version` of the query protocol: '2012-11-05' is SQS, '2010-03-31' is SNS. */
  readonly version: string
  /** Namespace of the XML answers. */
  readonly xmlNamespace: string
  /** Namespace of `__type` in JSON errors. */
  readonly errorNamespace: string
  /** Whether XML errors hold an empty `<Detail/>`, as those of SQS do. @default false */
  readonly errorsHaveDetail?: boolean
  /** Whether query requests that accept JSON get it; otherwise `answerAs` is always 'xml'. @default false */
  readonly answersQueryInJson?: boolean
  /** The actions that the query protocol may name; used to route a request that names neither version nor scope. */
  readonly actions: ReadonlySet<string>
  /** Answers one call; throws, or rejects with, an AwsError for AWS's errors. Synchronous where it need not wait. */
  handle(call: AwsCall): AwsAnswer | Promise<AwsAnswer>
  /** What stands at a path, for requests that name no action: a document that answers of the service point to. */
  document?(path: string): ServedDocument | undefined
  /** Ends waiting calls and timers. */
  close(): void
}
