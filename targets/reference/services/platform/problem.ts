/** What a caller is told besides the status. */
export interface ProblemDetails {
  readonly errorCode?: number
  readonly moreInfo?: unknown
}

/** An answer other than success, as the services give it: `{ status, userMessage, errorCode?, moreInfo? }`. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly details: ProblemDetails

  constructor(status: number, message: string, details: ProblemDetails = {}) {
    super(message)
    this.status = status
    this.details = details
  }

  body(): Record<string, unknown> {
    return { status: this.status, userMessage: this.message, ...this.details }
  }
}
