import { messageOf } from '../../harness/errors.ts'
import type { RunningSystem, ServiceHealth } from '../../harness/model/target.ts'
import { askAny } from '../own/ask-any.ts'
import { readHealth, readToken } from './answers.ts'

/** Answer to a call: its body, parsed where there is one. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

type Method = 'GET' | 'PUT' | 'POST' | 'DELETE'

/** Speaks HTTP to the service and to the stand-ins. */
export interface Operator {
  /** With an operator's token. @param service the first of its replicas is asked */
  call(service: string, method: Method, path: string, body?: unknown): Promise<Answer>
  /** The same, and throws unless the answer is a success. */
  succeed(service: string, method: Method, path: string, body?: unknown): Promise<unknown>
  health(): Promise<readonly ServiceHealth[]>
}

const timeoutMs = 20_000
/** Longer than a health waits for a connection to a database. */
const healthTimeoutMs = 35_000
/** Well before the auth server's tokens expire. */
const tokenLastsMs = 10 * 60_000

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return text
  }
}

/** Details are shown to whoever is signed in (`show-details: when_authorized`); whether it is up, to everybody. */
const healthAt = async (service: string, url: string, token: () => Promise<string>): Promise<ServiceHealth> => {
  try {
    const headers = await token().then(
      (value) => ({ authorization: `Bearer ${value}` }),
      () => ({}),
    )
    const response = await fetch(`${url}/health`, { headers, signal: AbortSignal.timeout(healthTimeoutMs) })
    const said = parse(await response.text())
    if (typeof said !== 'object')
      return { service, up: response.ok, words: `answering ${response.status} without a word` }
    const { up, words } = readHealth(said)
    return { service, up: response.ok && up, words }
  } catch (error) {
    return { service, up: false, silent: true, words: `no answer: ${messageOf(error)}` }
  }
}

/** An operator with a token of the auth server's stand-in. @param service the one whose health is asked @param secret of its client `operator` */
export const operator = (system: Pick<RunningSystem, 'serviceUrls'>, service: string, secret: string): Operator => {
  let held: { readonly token: string; readonly until: number } | undefined
  const token = async (): Promise<string> => {
    if (held !== undefined && performance.now() < held.until) return held.token
    const credentials = Buffer.from(`operator:${secret}`).toString('base64')
    const response = await fetch(`${system.serviceUrls('hmpps-auth')[0] ?? ''}/auth/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${credentials}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(timeoutMs),
    })
    held = { token: readToken(await response.json()), until: performance.now() + tokenLastsMs }
    return held.token
  }
  const callAt = async (url: string, method: Method, path: string, body: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      // Where it points is an answer too.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: parse(await response.text()) }
  }
  const call: Operator['call'] = async (name, method, path, body) =>
    askAny(system.serviceUrls(name), async (url) => callAt(url, method, path, body))
  return {
    call,
    succeed: async (name, method, path, body) => {
      const answer = await call(name, method, path, body)
      if (answer.status < 200 || answer.status > 299)
        throw new Error(`${method} ${path} on ${name} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    health: async () => Promise.all(system.serviceUrls(service).map(async (url) => healthAt(service, url, token))),
  }
}
