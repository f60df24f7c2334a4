import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isThisHost } from '../../harness/this-host.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether a request may see anything: its `Authorization` is the token, as bearer or as the password of anybody. */
export const isAllowed = (authorization: string | undefined, token: string | undefined): boolean => {
  if (token === undefined) return true
  const [scheme = '', value = ''] = (authorization ?? '').split(' ')
  const given =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(value, 'base64')
          .toString('utf8')
          .replace(/^[^:]*:/, '')
      : value
  return timingSafeEqual(digest(given), digest(token))
}

/** Whether a page on this host was asked for by its own name: another one would be a stranger's page that makes a browser ask. */
export const isOwnName = (host: string | undefined, listensOn: string): boolean =>
  !isThisHost(listensOn) || isThisHost((host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'))

/** Whether our own page, or a program that is no browser, asks: a browser says where a request comes from. */
export const isOwnPage = (headers: IncomingHttpHeaders): boolean => {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  const isSame = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  return isSame && (site === undefined || site === 'same-origin')
}

/** Headers of every answer: nothing but our own script and style runs, and nobody frames it. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
