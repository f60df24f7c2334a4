import type { SQSClient } from '@aws-sdk/client-sqs'
import type { HttpClient } from '../platform/http-client.ts'
import type { Log } from '../platform/log.ts'

/** What the handlers work with. */
export interface ToNomisContext {
  readonly nomis: HttpClient
  readonly mapping: HttpClient
  readonly visits: HttpClient
  readonly incentives: HttpClient
  readonly activities: HttpClient
  readonly adjustments: HttpClient
  readonly sqs: SQSClient
  readonly log: Log
  readonly defects: ReadonlySet<string>
}
