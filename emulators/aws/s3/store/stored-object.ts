import type { Checksum } from '../body/checksum.ts'
import type { Blob } from './blobs.ts'

/** An object, whole and never changed: a later put makes another. */
export interface StoredObject {
  readonly key: string
  /** With quotation marks, as it stands in headers. */
  readonly etag: string
  readonly size: number
  readonly lastModifiedMs: number
  /** `content-type` and the like, and `x-amz-meta-…`, as they were sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly checksum: Checksum
  /** Its bytes, one after the other. */
  readonly blobs: readonly Blob[]
  /** How many parts it was uploaded in. Absent: in one piece. */
  readonly parts?: number
}

/** A part of an upload that is not complete. */
export interface UploadedPart {
  readonly number: number
  readonly etag: string
  readonly blob: Blob
  readonly checksum: Checksum
  readonly lastModifiedMs: number
}

/** An upload in parts that is not complete. */
export interface Upload {
  readonly id: string
  readonly key: string
  readonly initiatedMs: number
  readonly headers: Readonly<Record<string, string>>
  /** The checksum that its creator chose; S3's own where none was. */
  readonly checksum: Pick<Checksum, 'algorithm' | 'type'> & { readonly own: boolean }
  readonly parts: Map<number, UploadedPart>
}
