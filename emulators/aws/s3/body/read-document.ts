import { createHash } from 'node:crypto'
import { parseXML } from '@aws-sdk/xml-builder'
import { header, type S3Request } from '../request/s3-request.ts'
import { malformedXml, S3Error } from '../s3-error.ts'
import { decodeChunks } from './decode-chunks.ts'

/** An element as it was read: its members by name. */
export type XmlElement = Readonly<Record<string, unknown>>

const maxBytes = 2 * 1024 * 1024

const isElement = (value: unknown): value is XmlElement =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** All elements of that name. */
export const elements = (of: XmlElement, name: string): readonly XmlElement[] => {
  const value = of[name]
  return (Array.isArray(value) ? value : [value]).filter((each) => isElement(each))
}

/** The text of a member. */
export const textOf = (of: XmlElement, name: string): string | undefined => {
  const value = of[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * Reads a body that is a document. `undefined` for an empty one.
 *
 * @param root its outermost element
 * @throws S3Error `MalformedXML`, or `BadDigest` where it is not what its sender says
 */
export const readDocument = async (request: S3Request, root: string): Promise<XmlElement | undefined> => {
  const chunked = header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') === true
  const parts: Buffer[] = []
  let size = 0
  for await (const bytes of chunked ? decodeChunks(request.body, () => {}) : request.body) {
    size += bytes.length
    if (size > maxBytes)
      throw new S3Error('MaxMessageLengthExceeded', 400, 'Your request was too big.', {
        MaxMessageLengthBytes: maxBytes,
      })
    parts.push(bytes)
  }
  const body = Buffer.concat(parts)
  const md5 = header(request, 'content-md5')
  if (md5 !== undefined && createHash('md5').update(body).digest('base64') !== md5)
    throw new S3Error('BadDigest', 400, 'The Content-MD5 you specified did not match what we received.')
  if (body.length === 0) return undefined
  const parsed: unknown = ((): unknown => {
    try {
      return parseXML(body.toString('utf8'))
    } catch {
      throw malformedXml()
    }
  })()
  const element = isElement(parsed) ? parsed[root] : undefined
  if (element === '') return {}
  if (!isElement(element)) throw malformedXml()
  return element
}
