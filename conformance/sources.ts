const docs = 'https://docs.aws.amazon.com'

/** A page of the developer guide of SQS. */
export const guide = (page: string): string => `${docs}/AWSSimpleQueueService/latest/SQSDeveloperGuide/${page}.html`
/** A page of the API reference of SQS. */
export const api = (page: string): string => `${docs}/AWSSimpleQueueService/latest/APIReference/${page}.html`
/** A page of the developer guide of SNS. */
export const snsGuide = (page: string): string => `${docs}/sns/latest/dg/${page}.html`
/** A page of the API reference of SNS. */
export const snsApi = (page: string): string => `${docs}/sns/latest/api/${page}.html`
/** A page of the user guide of S3. */
export const s3Guide = (page: string): string => `${docs}/AmazonS3/latest/userguide/${page}.html`
/** A page of the API reference of S3. */
export const s3Api = (page: string): string => `${docs}/AmazonS3/latest/API/${page}.html`
