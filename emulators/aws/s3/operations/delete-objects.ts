import { xmlElement, xmlText } from '../../http/index.ts'
import { xmlAnswer } from '../answer.ts'
import { elements, readDocument, textOf } from '../body/read-document.ts'
import { writeConditions } from '../request/conditions.ts'
import { invalidRequest, malformedXml } from '../s3-error.ts'
import type { BucketCall, ObjectCall, Operation } from './operation.ts'

const maxKeys = 1000

/** Deletes an object; that there is none is no error. */
export const deleteObject: Operation<ObjectCall> = async ({ store, request, bucket, key }) => {
  if (request.headers['if-match'] !== undefined) writeConditions(request, key, bucket.objects.get(key))
  await store.delete(bucket, key)
  return { status: 204 }
}

const refusal = (key: string, code: string, message: string): string =>
  xmlElement('Error', xmlText('Key', key) + xmlText('Code', code) + xmlText('Message', message))

/** Deletes up to a thousand objects. */
export const deleteObjects: Operation<BucketCall> = async ({ store, request, bucket }) => {
  const { headers } = request
  const isProtected =
    headers['content-md5'] !== undefined ||
    headers['x-amz-trailer'] !== undefined ||
    Object.keys(headers).some((name) => /^x-amz-checksum-(?!algorithm|type)/.test(name))
  if (!isProtected) throw invalidRequest('Missing required header for this request: Content-MD5 OR x-amz-checksum-*')
  const document = await readDocument(request, 'Delete')
  const objects = document === undefined ? [] : elements(document, 'Object')
  if (document === undefined || objects.length === 0 || objects.length > maxKeys) throw malformedXml()
  const isQuiet = textOf(document, 'Quiet') === 'true'
  const told: string[] = []
  for (const object of objects) {
    const key = textOf(object, 'Key')
    if (key === undefined || key === '') throw malformedXml()
    const etag = textOf(object, 'ETag')
    const there = bucket.objects.get(key)
    const version = textOf(object, 'VersionId')
    if (version !== undefined && version !== 'null') {
      told.push(refusal(key, 'NoSuchVersion', 'The specified version does not exist.'))
      continue
    }
    if (etag !== undefined && there?.etag !== etag && there?.etag !== `"${etag}"`) {
      told.push(refusal(key, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold'))
      continue
    }
    await store.delete(bucket, key)
    if (!isQuiet) told.push(xmlElement('Deleted', xmlText('Key', key)))
  }
  return xmlAnswer('DeleteResult', told.join(''))
}
