import { randomBytes, sign, type KeyObject } from 'node:crypto'
import { der } from './der.ts'

/** What a certificate says. */
export interface CertificateOptions {
  readonly commonName: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

const COMMON_NAME = '2.5.4.3'
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
const VERSION_3 = Buffer.from([2])
// Strict readers refuse an integer that begins with a zero byte or is negative.
const SERIAL_START = Buffer.from([0x5a])
const LINE = /.{1,64}/g

/**
 * A self-signed X.509 certificate of an RSA key, as PEM (RFC 5280). Node can read certificates but not make them, and
 * a consumer that verifies signatures wants one to take the key from.
 */
export const selfSignedCertificate = (options: CertificateOptions): string => {
  const { commonName, publicKey, privateKey, notBeforeMs, notAfterMs } = options
  const name = der.sequence(der.set(der.sequence(der.objectId(COMMON_NAME), der.utf8(commonName))))
  const algorithm = der.sequence(der.objectId(SHA256_WITH_RSA), der.null())
  const content = der.sequence(
    der.tagged(0, der.integer(VERSION_3)),
    der.integer(Buffer.concat([SERIAL_START, randomBytes(15)])),
    algorithm,
    name,
    der.sequence(der.utcTime(notBeforeMs), der.utcTime(notAfterMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = der.bitString(sign('sha256', content, privateKey))
  const lines = der.sequence(content, algorithm, signature).toString('base64').match(LINE) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
