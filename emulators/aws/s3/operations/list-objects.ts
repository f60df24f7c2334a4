import { xmlElement, xmlText } from '../../http/index.ts'
import { xmlAnswer } from '../answer.ts'
import { wholeNumber } from '../request/whole-number.ts'
import { invalidArgument } from '../s3-error.ts'
import type { StoredObject } from '../store/stored-object.ts'
import { listing } from './listing.ts'
import { type BucketCall, isoTime, type Operation, owner } from './operation.ts'

const mostKeys = 1000

/** As forms are encoded, but for `/` and `*`, which stay. */
const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replaceAll(/[!'()~]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`)

const tokenOf = (after: string): string => Buffer.from(after).toString('base64url')

const fromToken = (token: string): string => {
  const after = Buffer.from(token, 'base64url').toString()
  if (token === '' || tokenOf(after) !== token)
    throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token)
  return after
}

/** What both versions have in common. */
const asked = ({ request }: BucketCall) => {
  const { query } = request
  const encoding = query.get('encoding-type') ?? undefined
  if (encoding !== undefined && encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', encoding)
  const encode = encoding === 'url' ? urlEncoded : (text: string) => text
  const maxKeys = wholeNumber(request, 'max-keys', { least: 0, most: 2_147_483_647 }) ?? mostKeys
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  return {
    prefix,
    delimiter,
    atMost: Math.min(maxKeys, mostKeys),
    encode,
    encoded: (name: string, text: string | null | undefined) =>
      text === null || text === undefined ? '' : xmlText(name, encode(text)),
    head: (encodePrefix: string) =>
      encodePrefix +
      xmlText('MaxKeys', Math.min(maxKeys, mostKeys)) +
      (delimiter === '' ? '' : xmlText('Delimiter', encode(delimiter))) +
      xmlText('EncodingType', encoding),
  }
}

const contents = (object: StoredObject, encode: (text: string) => string, withOwner: boolean): string =>
  xmlElement(
    'Contents',
    xmlText('Key', encode(object.key)) +
      xmlText('LastModified', isoTime(object.lastModifiedMs)) +
      xmlText('ETag', object.etag) +
      xmlText('ChecksumAlgorithm', object.checksum.algorithm) +
      xmlText('ChecksumType', object.checksum.type) +
      xmlText('Size', object.size) +
      (withOwner ? xmlElement('Owner', xmlText('ID', owner.ID)) : '') +
      xmlText('StorageClass', 'STANDARD'),
  )

const groups = (prefixes: readonly string[], encode: (text: string) => string): string =>
  prefixes.map((prefix) => xmlElement('CommonPrefixes', xmlText('Prefix', encode(prefix)))).join('')

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation<BucketCall> = (call) => {
  const { bucket, request } = call
  const { prefix, delimiter, atMost, encode, encoded, head } = asked(call)
  const token = request.query.get('continuation-token')
  const startAfter = request.query.get('start-after')
  const after = token === null ? (startAfter ?? undefined) : fromToken(token)
  const { objects, commonPrefixes, next } = listing(bucket, { prefix, delimiter, after, atMost })
  const withOwner = request.query.get('fetch-owner') === 'true'
  return xmlAnswer(
    'ListBucketResult',
    head(xmlText('Name', bucket.name) + xmlText('Prefix', encode(prefix))) +
      xmlText('ContinuationToken', token ?? undefined) +
      encoded('StartAfter', startAfter) +
      xmlText('KeyCount', objects.length + commonPrefixes.length) +
      xmlText('IsTruncated', next !== undefined) +
      xmlText('NextContinuationToken', next === undefined ? undefined : tokenOf(next)) +
      objects.map((object) => contents(object, encode, withOwner)).join('') +
      groups(commonPrefixes, encode),
    { 'x-amz-bucket-region': bucket.region },
  )
}

/** The first version, which goes on after a key: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export const listObjects: Operation<BucketCall> = (call) => {
  const { bucket, request } = call
  const { prefix, delimiter, atMost, encode, encoded, head } = asked(call)
  const marker = request.query.get('marker') ?? ''
  const after = marker === '' ? undefined : marker
  const { objects, commonPrefixes, next } = listing(bucket, { prefix, delimiter, after, atMost })
  return xmlAnswer(
    'ListBucketResult',
    head(xmlText('Name', bucket.name) + xmlText('Prefix', encode(prefix)) + encoded('Marker', marker)) +
      xmlText('IsTruncated', next !== undefined) +
      // Without a delimiter the last key is the marker.
      (next === undefined || delimiter === '' ? '' : xmlText('NextMarker', encode(next))) +
      objects.map((object) => contents(object, encode, true)).join('') +
      groups(commonPrefixes, encode),
    { 'x-amz-bucket-region': bucket.region },
  )
}
