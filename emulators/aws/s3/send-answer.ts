import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { xmlText } from '../http/index.ts'
import { errorDocument, type S3Answer, type Segment } from './answer.ts'
import type { S3Error } from './s3-error.ts'
import type { Blobs } from './store/blobs.ts'

/** An error as an answer: its code, its words, what it is about. */
export const errorAnswer = (error: S3Error, resource: string, requestId: string, hostId: string): S3Answer => {
  const { code, message, details, headers, status } = error
  const inner = [
    xmlText('Code', code),
    xmlText('Message', message),
    ...Object.entries(details).map(([name, value]) => xmlText(name, value)),
    xmlText('Resource', resource),
    xmlText('RequestId', requestId),
    xmlText('HostId', hostId),
  ]
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body: errorDocument(inner.join('')) }
}

const sendSegments = async (outgoing: ServerResponse, segments: readonly Segment[], blobs: Blobs): Promise<void> => {
  const bytes = async function* (): AsyncGenerator<Buffer> {
    for (const { blob, start, length } of segments) yield* blobs.read(blob, start, length)
  }
  try {
    // A client that went away is no defect: what was read is dropped.
    await pipeline(Readable.from(bytes()), outgoing).catch(() => outgoing.destroy())
  } finally {
    for (const { blob } of segments) await blobs.release(blob)
  }
}

/** Sends an answer; resolves once it is sent, or nobody is there to take it. */
export const sendAnswer = async (
  outgoing: ServerResponse,
  { status = 200, headers = {}, body }: S3Answer,
  { isHead, blobs }: { readonly isHead: boolean; readonly blobs: Blobs },
): Promise<void> => {
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value)
  outgoing.statusCode = status
  if (typeof body === 'string') {
    if (!isHead) outgoing.setHeader('content-length', Buffer.byteLength(body))
    outgoing.end(isHead ? undefined : body)
  } else if (body === undefined || body.length === 0) {
    if (body === undefined && status !== 204 && status !== 304) outgoing.setHeader('content-length', 0)
    outgoing.end()
  } else await sendSegments(outgoing, body, blobs)
}
