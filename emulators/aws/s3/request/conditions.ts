import { noSuchKey, notImplemented, preconditionFailed } from '../s3-error.ts'
import type { StoredObject } from '../store/stored-object.ts'
import { header, type S3Request } from './s3-request.ts'

const names = (list: string, { etag }: StoredObject): boolean =>
  list.split(',').some((each) => {
    const one = each.trim()
    return one === '*' || one === etag || `"${one}"` === etag
  })

const seconds = (ms: number): number => Math.floor(ms / 1000) * 1000

/**
 * What a read's conditions come to; those of a copy's source have a prefix.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 *
 * @throws S3Error `PreconditionFailed`
 */
export const readConditions = (
  request: S3Request,
  object: StoredObject,
  prefix: '' | 'x-amz-copy-source-' = '',
): 'answer' | 'not-modified' => {
  const of = (name: string): string | undefined => header(request, `${prefix}${name}`)
  const time = (name: string): number => Date.parse(of(name) ?? '')
  const changed = seconds(object.lastModifiedMs)
  const match = of('if-match')
  if (match !== undefined && !names(match, object)) throw preconditionFailed('If-Match')
  if (match === undefined && changed > time('if-unmodified-since')) throw preconditionFailed('If-Unmodified-Since')
  const noneMatch = of('if-none-match')
  const isSame = noneMatch === undefined ? changed <= time('if-modified-since') : names(noneMatch, object)
  return isSame ? 'not-modified' : 'answer'
}

/**
 * Checks what a write wants to find in its place.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @throws S3Error `PreconditionFailed`, `NoSuchKey`, or `NotImplemented` for what S3 does not know
 */
export const writeConditions = (request: S3Request, key: string, there: StoredObject | undefined): void => {
  const match = header(request, 'if-match')
  const noneMatch = header(request, 'if-none-match')
  if (noneMatch !== undefined && noneMatch !== '*') throw notImplemented('If-None-Match')
  if (noneMatch !== undefined && there !== undefined) throw preconditionFailed('If-None-Match')
  if (match === undefined) return
  if (there === undefined) throw noSuchKey(key)
  if (!names(match, there)) throw preconditionFailed('If-Match')
}
