/** How an AWS error looks on the wire. */
export interface AwsErrorShape {
  /** The shape's name: `__type` of a JSON answer, from which SDKs choose the class to throw. */
  readonly name: string
  /**
   * The code of the query protocol, which older clients compare with; sent beside JSON in `x-amzn-query-error`.
   * @default name
   */
  readonly code?: string
  /** @default 400 */
  readonly status?: number
  /** Whose fault it is. @default 'Sender' */
  readonly fault?: 'Sender' | 'Receiver'
  /** The namespace before `#` in `__type`. @default the service's own */
  readonly namespace?: string | undefined
}

/** An error that a service answers as AWS would. Anything else thrown by a service is a defect of ours. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  readonly fault: 'Sender' | 'Receiver'
  readonly namespace: string | undefined

  constructor(shape: AwsErrorShape, message: string) {
    super(message)
    this.name = shape.name
    this.code = shape.code ?? shape.name
    this.status = shape.status ?? 400
    this.fault = shape.fault ?? 'Sender'
    this.namespace = shape.namespace
  }
}

// Errors of the front door, the same for every service:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html

/** Input that is not of the protocol's form, or a member of the wrong type. */
export const serializationError = (message = 'Unable to parse the request body.'): AwsError =>
  new AwsError({ name: 'SerializationException', namespace: 'com.amazon.coral.service' }, message)

/** No such operation. `version` is that of the query protocol. */
export const unknownOperation = (action: string, version?: string): AwsError =>
  version === undefined
    ? new AwsError({ name: 'UnknownOperationException', namespace: 'com.amazon.coral.service' }, '')
    : new AwsError(
        { name: 'InvalidAction' },
        `The action ${action} is not valid for this endpoint.${version === '' ? '' : ` (version ${version})`}`,
      )
