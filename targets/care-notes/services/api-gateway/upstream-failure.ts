/** An upstream that gave no answer, and what the caller is told of it. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure'
  readonly status: number
  /** When it is worth to try again. */
  readonly retryAfterSeconds: number

  constructor(message: string, status: 502 | 503 | 504, retryAfterSeconds: number, options?: ErrorOptions) {
    super(message, options)
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}
