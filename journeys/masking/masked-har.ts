import { maskedJson } from './masked-json.ts'
import type { Secrets } from './secrets.ts'

/** Bodies that are no text help nobody, and nobody sees what is in them. */
const withoutBinary = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'encoding' in value && value.encoding === 'base64'
    ? { ...value, encoding: undefined, text: undefined, comment: 'no text, and left out' }
    : value

/** A HAR without secrets, and without bodies that are no text. */
export const maskedHar = (har: string, secrets: Secrets): string =>
  `${JSON.stringify(maskedJson(JSON.parse(har, withoutBinary), secrets), null, 1)}\n`
