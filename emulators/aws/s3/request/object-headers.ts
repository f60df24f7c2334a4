import { notImplemented, S3Error } from '../s3-error.ts'
import { header, type S3Request } from './s3-request.ts'

const kept = ['cache-control', 'content-disposition', 'content-language', 'expires'] as const
const metadata = 'x-amz-meta-'
const maxMetadataBytes = 2048
const unknown =
  /^x-amz-(?:tagging$|website-redirect-location$|object-lock-|grant-|server-side-encryption-customer-|copy-source-server-side-)/

/** Without the coding that is only for the way. */
const encodingOf = (request: S3Request): string | undefined => {
  const codings = (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding.toLowerCase() !== 'aws-chunked')
  return codings.length === 0 ? undefined : codings.join(',')
}

/**
 * What an object keeps of the headers with which it is made.
 *
 * @throws S3Error `NotImplemented` for headers that ask for what this store does not do, `MetadataTooLarge`
 */
export const objectHeaders = (request: S3Request): Readonly<Record<string, string>> => {
  const refused = Object.keys(request.headers).find((name) => unknown.test(name))
  if (refused !== undefined) throw notImplemented(refused)
  const found: Record<string, string> = {
    'content-type': header(request, 'content-type') || 'binary/octet-stream',
  }
  const encoding = encodingOf(request)
  if (encoding !== undefined) found['content-encoding'] = encoding
  for (const name of kept) {
    const value = header(request, name)
    if (value !== undefined) found[name] = value
  }
  let size = 0
  for (const name of Object.keys(request.headers).filter((each) => each.startsWith(metadata))) {
    const value = header(request, name) ?? ''
    size += name.length - metadata.length + value.length
    found[name] = value
  }
  if (size > maxMetadataBytes)
    throw new S3Error('MetadataTooLarge', 400, 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: size,
      MaxSizeAllowed: maxMetadataBytes,
    })
  return found
}
