import type { Blob } from './store/blobs.ts'

/** A part of a blob: from `start`, as many bytes. */
export interface Segment {
  readonly blob: Blob
  readonly start: number
  readonly length: number
}

/** What a request is answered with. */
export interface S3Answer {
  /** @default 200 */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** A document of XML, or bytes from the store. @default no body */
  readonly body?: string | readonly Segment[]
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A document of S3's namespace. @param inner XML, escaped */
export const xmlAnswer = (root: string, inner: string, headers: Readonly<Record<string, string>> = {}): S3Answer => ({
  headers: { 'content-type': 'application/xml', ...headers },
  body: `${declaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`,
})

/** An error's document, which has no namespace. @param inner XML, escaped */
export const errorDocument = (inner: string): string => `${declaration}<Error>${inner}</Error>`
