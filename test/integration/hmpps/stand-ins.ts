import { startService, type ServiceProcess } from '../../../stacks/embedded/processes/start-service.ts'
import { readToken } from '../../../targets/hmpps/answers.ts'

/** A call's answer, its body parsed. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** Starts stand-ins of HMPPS services, and calls them. */
export const standIns = () => {
  const started: ServiceProcess[] = []
  return {
    /** @param file below `targets`, without its ending */
    start: async (name: string, file: string, env: Readonly<Record<string, string>>): Promise<string> => {
      const main = new URL(`../../../targets/${file}.ts`, import.meta.url).pathname
      const service = await startService({
        name,
        command: [process.execPath, main],
        env,
        ready: { url: (port) => `http://127.0.0.1:${port}${name === 'hmpps-auth' ? '/auth' : ''}/health/ping` },
        onLine: () => {},
      })
      started.push(service)
      return service.url
    },
    stop: async (): Promise<void> => {
      await Promise.all(started.map(async (service) => service.stop()))
    },
  }
}

/** Asks the auth server's stand-in for a token. */
export const askToken = async (
  auth: string,
  id: string,
  secret: string,
  form: Readonly<Record<string, string>> = { grant_type: 'client_credentials' },
): Promise<Response> =>
  fetch(`${auth}/auth/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })

/** A token of a client. */
export const tokenOf = async (auth: string, id: string, secret: string): Promise<string> =>
  readToken(await (await askToken(auth, id, secret)).json())

/** Calls a stand-in with a token, or without. */
export const call = async (url: string, token: string | undefined, method = 'GET', body?: unknown): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer: unknown = text === '' ? undefined : JSON.parse(text)
  return { status: response.status, body: answer }
}
