import { mask, type Secrets } from './secrets.ts'

/** Names of headers, fields and settings whose values are nobody's business. */
const secretName =
  /^(?:authorization|proxy-authorization|cookie|set-cookie)$|password|passwd|secret|token|api-?key|csrf/i

/** Fields that say what something is in a trace: a password that is such a word must not make it unreadable. */
const structure = new Set(['type', 'method', 'class', 'callId', 'parentId', 'pageId', 'frameId', 'sha1', '_sha1'])

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A header, cookie, parameter of a query or of a form, as HAR has them: `{ name, value }`. */
const isSecretPair = (value: Readonly<Record<string, unknown>>, within: string): boolean =>
  typeof value['name'] === 'string' &&
  typeof value['value'] === 'string' &&
  (within === 'cookies' || secretName.test(value['name']))

/** An `<input type="password">` in a snapshot of Playwright's: its name, its attributes, with what was typed among them. */
const isPasswordField = (value: Readonly<Record<string, unknown>>): boolean =>
  typeof value['type'] === 'string' && value['type'].toLowerCase() === 'password'

/** A key that was pressed by itself: one after the other they spell what was typed. */
const isKey = (name: string, value: unknown): boolean =>
  ['key', 'text'].includes(name) && typeof value === 'string' && value.length === 1

const typedIn = (name: string): boolean => name === '__playwright_value_' || name === 'value'

const masked = (value: unknown, secrets: Secrets, within: string): unknown => {
  if (typeof value === 'string') return secrets.text(value)
  if (Array.isArray(value)) return value.map((each: unknown) => masked(each, secrets, within))
  if (!isRecord(value)) return value
  const pair = isSecretPair(value, within)
  const password = isPasswordField(value)
  const one = (name: string, inner: unknown): unknown => {
    if (structure.has(name)) return inner
    if (typeof inner !== 'string') return masked(inner, secrets, name)
    const hidden = (pair && name === 'value') || (password && typedIn(name)) || isKey(name, inner)
    if (hidden || (secretName.test(name) && inner !== '')) return mask
    return secrets.text(inner)
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, one(name, inner)]))
}

/** A value without secrets, such as a HAR or a line of a trace: known ones wherever they stand, and those that are told by their names. */
export const maskedJson = (value: unknown, secrets: Secrets): unknown => masked(value, secrets, '')
