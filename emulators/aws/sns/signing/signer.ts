import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Clock } from '../../http/index.ts'
import { selfSignedCertificate } from './self-signed-certificate.ts'

/** Signs what topics deliver, so that a consumer that verifies notifications finds them genuine. */
export interface Signer {
  /** Base64 of the signature: SHA-1 for version 1, SHA-256 for version 2. */
  sign(text: string, version: string): string
  /** Path of the certificate below the endpoint. */
  certificatePath(): string
  /** PEM of the certificate at that path; undefined for any other path. */
  certificateAt(path: string): string | undefined
}

interface Identity {
  readonly privateKey: KeyObject
  readonly certificate: string
  readonly path: string
}

const KEY_BITS = 2048
const DAY_MS = 86_400_000

const createIdentity = (nowMs: number): Identity => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS })
  const commonName = 'sns.amazonaws.com'
  const validity = { notBeforeMs: nowMs - DAY_MS, notAfterMs: nowMs + 365 * DAY_MS }
  const certificate = selfSignedCertificate({ commonName, publicKey, privateKey, ...validity })
  const digest = createHash('sha256').update(certificate).digest('hex').slice(0, 32)
  return { privateKey, certificate, path: `/SimpleNotificationService-${digest}.pem` }
}

/** A signer with a key of its own, made when it is first needed: that takes tens of milliseconds. */
export const signer = (clock: Clock): Signer => {
  let made: Identity | undefined
  const identity = (): Identity => (made ??= createIdentity(clock.now()))
  return {
    sign: (text, version) =>
      sign(version === '2' ? 'sha256' : 'sha1', Buffer.from(text), identity().privateKey).toString('base64'),
    certificatePath: () => identity().path,
    certificateAt: (path) => (made !== undefined && path === made.path ? made.certificate : undefined),
  }
}
