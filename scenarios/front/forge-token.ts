import { createHmac, generateKeyPairSync, sign } from 'node:crypto'

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const decoded = (part: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Ways of forging a token that need no key of the system's. */
export const forgeries = ['unsigned', 'wrong-key', 'changed'] as const

/** One of {@link forgeries}. */
export type Forgery = (typeof forgeries)[number]

/** What a forged token is, in words for people. */
export const forgeryWords: Readonly<Record<Forgery, string>> = {
  unsigned: 'a token that says of itself that it is not signed',
  'wrong-key': 'a token that somebody else signed',
  changed: 'a token that was changed after it was signed',
}

/** Whether a token is a signed JWT, which can be forged. */
export const isSigned = (token: string): boolean => {
  const [head, body, signature] = token.split('.')
  if (head === undefined || body === undefined || signature === undefined) return false
  try {
    return typeof decoded(head)['alg'] === 'string' && Object.keys(decoded(body)).length > 0
  } catch {
    return false
  }
}

/** Signs with a key that nobody knows, in the manner that the token says. */
const signedAnew = (alg: string, text: string): Buffer => {
  if (alg.startsWith('HS'))
    return createHmac(`sha${alg.slice(2)}`, 'nobody knows this key')
      .update(text)
      .digest()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return sign('sha256', Buffer.from(text), privateKey)
}

/** Forges a signed token. */
export const forgeToken = (token: string, forgery: Forgery): string => {
  const [head = '', body = '', signature = ''] = token.split('.')
  const { alg, ...header } = decoded(head)
  switch (forgery) {
    case 'unsigned':
      return `${encoded({ ...header, alg: 'none' })}.${body}.`
    case 'wrong-key':
      return `${head}.${body}.${signedAnew(String(alg), `${head}.${body}`).toString('base64url')}`
    case 'changed':
      return `${head}.${encoded({ ...decoded(body), sub: 'somebody-else', exp: 32_503_680_000 })}.${signature}`
    default:
      return forgery satisfies never
  }
}
