import { AwsError } from '../../emulators/aws/http/index.ts'

/** What AWS answers when it fails itself: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
export const internalFailure = (): AwsError =>
  new AwsError(
    { name: 'InternalFailure', status: 500, fault: 'Receiver' },
    'The request processing has failed because of an unknown error, exception or failure.',
  )

/** Too many requests: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html#API_ReceiveMessage_Errors */
export const requestThrottled = (): AwsError =>
  new AwsError({ name: 'RequestThrottled', status: 400 }, 'The request was denied due to request throttling.')

/** An entry of a batch that fails by itself: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
export const internalError = (): AwsError =>
  new AwsError(
    { name: 'InternalError', status: 500, fault: 'Receiver' },
    'We encountered an internal error. Please try again.',
  )
