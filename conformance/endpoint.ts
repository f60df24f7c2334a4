/** An SQS and SNS endpoint to be judged. */
export interface Endpoint {
  /** `http://127.0.0.1:4566`, or `https://sqs.eu-west-2.amazonaws.com` for AWS itself. */
  readonly url: string
  /** @default 'eu-west-2' */
  readonly region?: string
  /** Where SNS is served, if not at `url`. @default url */
  readonly snsUrl?: string
  /** @default accessKeyId and secretAccessKey 'test' */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Moves the endpoint's clock, where it has one that can be moved. Without it, points wait in real time. */
  readonly advance?: (byMs: number) => void
}
