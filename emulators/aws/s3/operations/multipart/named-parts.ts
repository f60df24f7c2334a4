import { elements, textOf, type XmlElement } from '../../body/read-document.ts'
import { invalidRequest, malformedXml, S3Error } from '../../s3-error.ts'
import type { Upload, UploadedPart } from '../../store/stored-object.ts'

const leastBytes = 5 * 1024 * 1024

const invalidPart = ({ id }: Upload, number: number, etag: string): S3Error =>
  new S3Error(
    'InvalidPart',
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: id, PartNumber: number, ETag: etag },
  )

const namedPart = (upload: Upload, element: XmlElement): UploadedPart => {
  const number = Number(textOf(element, 'PartNumber'))
  const etag = textOf(element, 'ETag') ?? ''
  const part = upload.parts.get(number)
  const bare = etag.replaceAll('"', '')
  if (part?.etag !== `"${bare}"`) throw invalidPart(upload, number, bare)
  const { algorithm, value } = part.checksum
  const checksum = textOf(element, `Checksum${algorithm}`)
  if (checksum !== undefined && checksum !== value) throw invalidPart(upload, number, bare)
  if (checksum === undefined && !upload.checksum.own && upload.checksum.type === 'COMPOSITE')
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    )
  return part
}

/** The parts of which an upload is to be made, checked. @throws S3Error as S3 refuses to complete */
export const namedParts = (upload: Upload, document: XmlElement | undefined): readonly UploadedPart[] => {
  const named = document === undefined ? [] : elements(document, 'Part')
  if (named.length === 0) throw malformedXml()
  const numbers = named.map((element) => Number(textOf(element, 'PartNumber')))
  if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0)))
    throw new S3Error(
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      { UploadId: upload.id },
    )
  const parts = named.map((element) => namedPart(upload, element))
  const small = parts.slice(0, -1).find(({ blob }) => blob.size < leastBytes)
  if (small !== undefined)
    throw new S3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: small.blob.size,
      MinSizeAllowed: leastBytes,
      PartNumber: small.number,
      ETag: small.etag.replaceAll('"', ''),
    })
  return parts
}
