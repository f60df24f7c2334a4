import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, credentialScope, systemClock } from '../http/index.ts'
import type { S3Answer } from './answer.ts'
import { carryOut } from './operations/index.ts'
import { readRequest, type S3Request } from './request/s3-request.ts'
import { S3Error } from './s3-error.ts'
import { errorAnswer, sendAnswer } from './send-answer.ts'
import { checkExpiry } from './signature/check-expiry.ts'
import { verifySignature } from './signature/verify-signature.ts'
import { createBlobs } from './store/blobs.ts'
import { s3Store } from './store/s3-store.ts'

/** How to start an S3 endpoint. */
export interface S3Options {
  /** @default 0 (any free port) */
  readonly port?: number
  /** Where the objects' bytes lie; a folder in it is made, and removed on close. @default the folder for temporary files */
  readonly directory?: string
  /** The most bytes that all objects may have together. @default 2 GiB */
  readonly capBytes?: number
  /** Buckets that are there from the start. */
  readonly buckets?: readonly string[]
  /** Region of requests that are not signed, and of buckets from the start. @default 'us-east-1' */
  readonly region?: string
  /** Secret access keys by access key id. Without them no signature is checked, and nobody is refused. */
  readonly secrets?: Readonly<Record<string, string>>
  /** @default systemClock */
  readonly clock?: Clock
  /** Told about defects of ours, which are answered with InternalError. @default console.error */
  readonly onDefect?: (error: unknown) => void
}

/** A running S3 endpoint on 127.0.0.1, for any AWS SDK through AWS_ENDPOINT_URL_S3. */
export interface S3Server {
  /** `http://127.0.0.1:PORT`. As `http://localhost:PORT` buckets can stand in the host too. */
  readonly url: string
  readonly port: number
  /** The text of an object, without a request: its first MiB. Undefined where there is none. */
  textOf(bucket: string, key: string): string | undefined
  /** Bytes of all objects and parts. */
  usedBytes(): number
  /** Ends connections and removes everything. */
  close(): Promise<void>
}

const textBytes = 1024 * 1024

const internalError = (): S3Error =>
  new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.')

const isGone = (incoming: IncomingMessage): boolean => incoming.destroyed && !incoming.complete

/** Starts an S3 endpoint. @throws when the port cannot be bound, or the folder not be written */
export const startS3 = async (options: S3Options = {}): Promise<S3Server> => {
  const { port = 0, capBytes = 2 * 1024 ** 3, region = 'us-east-1', secrets, clock = systemClock } = options
  const { onDefect = console.error } = options
  const directory = await mkdtemp(join(options.directory ?? tmpdir(), 'shakedown-s3-'))
  const blobs = await createBlobs({ directory, capBytes })
  const store = s3Store(blobs, clock)
  for (const name of options.buckets ?? []) store.create(name, region)

  const regionOf = (request: S3Request): string =>
    credentialScope(request.headers.authorization, request.query.get('X-Amz-Credential')).region ?? region

  const answerOf = async (incoming: IncomingMessage, requestId: string, hostId: string): Promise<S3Answer> => {
    try {
      const request = readRequest(incoming)
      checkExpiry(request, clock.now())
      if (secrets !== undefined) verifySignature(request, secrets)
      return await carryOut({ store, request, region: regionOf(request) })
    } catch (error) {
      const told = error instanceof S3Error ? error : internalError()
      if (!(error instanceof S3Error) && !isGone(incoming)) onDefect(error)
      return errorAnswer(told, incoming.url?.split('?')[0] ?? '/', requestId, hostId)
    }
  }

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomBytes(8).toString('hex').toUpperCase()
    const hostId = randomBytes(42).toString('base64')
    outgoing.setHeader('x-amz-request-id', requestId)
    outgoing.setHeader('x-amz-id-2', hostId)
    outgoing.setHeader('server', 'AmazonS3')
    const answer = await answerOf(incoming, requestId, hostId)
    await sendAnswer(outgoing, answer, { isHead: incoming.method === 'HEAD', blobs })
  }

  const server = createServer({ keepAliveTimeout: 10 * 60_000, noDelay: true }, (incoming, outgoing) => {
    handle(incoming, outgoing).catch(onDefect)
  })
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host: '127.0.0.1' }, resolve)
    })
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw error
  }
  const address = server.address()
  const bound = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    textOf: (bucket, key) => {
      const object = store.buckets.get(bucket)?.objects.get(key)
      return object && blobs.peek(object.blobs, textBytes)
    },
    usedBytes: () => blobs.usedBytes,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await rm(directory, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
