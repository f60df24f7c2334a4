import { xmlElement, xmlText } from '../../../http/index.ts'
import { xmlAnswer } from '../../answer.ts'
import { wholeNumber } from '../../request/whole-number.ts'
import { type BucketCall, isoTime, type ObjectCall, type Operation, owner } from '../operation.ts'

const mostParts = 1000
const mostUploads = 1000

const initiator = xmlElement('Initiator', xmlText('ID', owner.ID)) + xmlElement('Owner', xmlText('ID', owner.ID))

/** The parts that have come of an upload. */
export const listParts: Operation<ObjectCall> = ({ store, request, bucket, key }) => {
  const upload = store.upload(bucket, key, request.query.get('uploadId') ?? '')
  const marker = wholeNumber(request, 'part-number-marker', { least: 0, most: 2_147_483_647 }) ?? 0
  const atMost = Math.min(wholeNumber(request, 'max-parts', { least: 0, most: 2_147_483_647 }) ?? mostParts, mostParts)
  const after = [...upload.parts.values()].filter(({ number }) => number > marker).sort((a, b) => a.number - b.number)
  const page = after.slice(0, atMost)
  return xmlAnswer(
    'ListPartsResult',
    xmlText('Bucket', bucket.name) +
      xmlText('Key', key) +
      xmlText('UploadId', upload.id) +
      initiator +
      xmlText('StorageClass', 'STANDARD') +
      xmlText('PartNumberMarker', marker) +
      xmlText('NextPartNumberMarker', page.at(-1)?.number) +
      xmlText('MaxParts', atMost) +
      xmlText('IsTruncated', after.length > page.length) +
      page
        .map(({ number, etag, blob, checksum, lastModifiedMs }) =>
          xmlElement(
            'Part',
            xmlText('PartNumber', number) +
              xmlText('LastModified', isoTime(lastModifiedMs)) +
              xmlText('ETag', etag) +
              xmlText('Size', blob.size) +
              xmlText(`Checksum${checksum.algorithm}`, checksum.value),
          ),
        )
        .join(''),
  )
}

/** Uploads of a bucket that are neither complete nor aborted, all on one page. */
export const listUploads: Operation<BucketCall> = ({ request, bucket }) => {
  const prefix = request.query.get('prefix') ?? ''
  const uploads = [...bucket.uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => (a.key === b.key ? a.initiatedMs - b.initiatedMs : a.key < b.key ? -1 : 1))
  return xmlAnswer(
    'ListMultipartUploadsResult',
    xmlText('Bucket', bucket.name) +
      xmlText('KeyMarker', '') +
      xmlText('UploadIdMarker', '') +
      xmlText('Prefix', prefix === '' ? undefined : prefix) +
      xmlText('MaxUploads', mostUploads) +
      xmlText('IsTruncated', false) +
      uploads
        .map(({ id, key, initiatedMs }) =>
          xmlElement(
            'Upload',
            xmlText('Key', key) +
              xmlText('UploadId', id) +
              initiator +
              xmlText('StorageClass', 'STANDARD') +
              xmlText('Initiated', isoTime(initiatedMs)),
          ),
        )
        .join(''),
  )
}
