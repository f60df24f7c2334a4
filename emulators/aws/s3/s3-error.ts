/** What an error of S3 says beside its code and message: members of its document, by name. */
export type S3ErrorDetails = Readonly<Record<string, string | number | undefined>>

/** An error that S3 answers. Anything else that is thrown is a defect of ours. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export class S3Error extends Error {
  readonly code: string
  readonly status: number
  readonly details: S3ErrorDetails
  /** Headers of the answer. */
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: string,
    status: number,
    message: string,
    details: S3ErrorDetails = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = code
    this.code = code
    this.status = status
    this.details = details
    this.headers = headers
  }
}

export const noSuchBucket = (BucketName: string): S3Error =>
  new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName })

export const noSuchKey = (Key: string): S3Error =>
  new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key })

export const noSuchUpload = (UploadId: string): S3Error =>
  new S3Error(
    'NoSuchUpload',
    404,
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { UploadId },
  )

/** @param Condition the header that did not hold */
export const preconditionFailed = (Condition: string): S3Error =>
  new S3Error('PreconditionFailed', 412, 'At least one of the pre-conditions you specified did not hold', { Condition })

export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue: string | undefined): S3Error =>
  new S3Error('InvalidArgument', 400, message, { ArgumentName, ArgumentValue })

export const invalidRequest = (message: string): S3Error => new S3Error('InvalidRequest', 400, message)

export const malformedXml = (): S3Error =>
  new S3Error(
    'MalformedXML',
    400,
    'The XML you provided was not well-formed or did not validate against our published schema',
  )

/** What AWS itself says of what an endpoint cannot do. */
export const notImplemented = (header?: string): S3Error =>
  header === undefined
    ? new S3Error('NotImplemented', 501, 'This operation is not implemented.')
    : new S3Error('NotImplemented', 501, 'A header you provided implies functionality that is not implemented', {
        Header: header,
      })

export const methodNotAllowed = (Method: string, ResourceType: 'SERVICE' | 'BUCKET' | 'OBJECT'): S3Error =>
  new S3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.', {
    Method,
    ResourceType,
  })

export const incompleteBody = (): S3Error =>
  new S3Error(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  )

export const badDigest = (what: string): S3Error =>
  new S3Error('BadDigest', 400, `The ${what} you specified did not match the calculated checksum.`)

export const accessDenied = (message = 'Access Denied', details: S3ErrorDetails = {}): S3Error =>
  new S3Error('AccessDenied', 403, message, details)

/** AWS has no end; a disk has, and other stores that speak S3 (MinIO) say it so. */
export const storageFull = (capBytes: number): S3Error =>
  new S3Error('XMinioStorageFull', 507, `Storage is full: ${capBytes} bytes are all that this store may hold.`)
