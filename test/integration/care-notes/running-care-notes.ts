import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { Pool } from 'pg'
import type { ReadLine, RunningSystem, TargetDefinition, Target } from '../../../harness/model/target.ts'
import { embedded } from '../../../stacks/embedded/index.ts'
import { careNotes } from '../../../targets/care-notes/index.ts'

/** An answer of a service. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** A call of a service. */
export interface Ask {
  readonly method?: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** The system, running on the embedded stack, as tests speak to it. */
export interface RunningCareNotes {
  readonly definition: TargetDefinition
  readonly system: RunningSystem
  readonly target: Target
  readonly database: Pool
  readonly lines: readonly ReadLine[]
  /** Calls the first replica of a service. */
  readonly ask: (service: string, path: string, ask?: Ask) => Promise<Answer>
  /** Lets somebody in, under a name of their own; their password. */
  readonly admit: (username: string) => Promise<string>
  /** Signs somebody in who was let in just now; their tokens. */
  readonly signIn: (username: string) => Promise<{ readonly accessToken: string; readonly refreshToken: string }>
  readonly stop: () => Promise<void>
}

/** What a test changes. */
export interface RunningCareNotesOptions {
  readonly defects?: readonly string[]
  /** Environment of a service beside or instead of the definition's own. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const jwtSecret = 'only for tests, and there for all'

const parse = (text: string): Answer['body'] => {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

/** Starts the system. */
export const runCareNotes = async ({
  defects = [],
  env = {},
}: RunningCareNotesOptions = {}): Promise<RunningCareNotes> => {
  const directory = await mkdtemp(join(tmpdir(), 'care-notes-'))
  const whole = careNotes({ jwtSecret })
  const definition: TargetDefinition = {
    ...whole,
    services: whole.services.map((service) => ({
      ...service,
      env: (context) => ({ ...service.env(context), ...env[service.name] }),
    })),
  }
  const lines: ReadLine[] = []
  const { system, stop } = await embedded.start({
    directory,
    definition,
    defects,
    hurry: new AbortController().signal,
    sink: {
      happened: () => {},
      line: (_actor, text) => {
        const read = definition.readLine(text)
        if (read !== undefined) lines.push(read)
      },
    },
  })
  const target = await definition.connect(system)
  const database = new Pool({ connectionString: system.databaseUrl('care-notes') })
  const ask: RunningCareNotes['ask'] = async (service, path, { method = 'GET', token, headers = {}, body } = {}) => {
    const answer = await fetch(`${system.serviceUrls(service)[0]}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, body: parse(await answer.text()) }
  }
  const admit = async (username: string): Promise<string> => {
    const password = randomBytes(12).toString('base64url')
    const token = await new SignJWT({ authorities: ['ROLE_PEOPLE__RW'] })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(jwtSecret))
    const { status } = await ask('auth', `/people/${username}`, {
      method: 'PUT',
      token,
      body: { name: username, password },
    })
    if (status !== 204) throw new Error(`nobody could let ${username} in: ${status}`)
    return password
  }
  return {
    definition,
    system,
    target,
    database,
    lines,
    ask,
    admit,
    signIn: async (username) => {
      const password = await admit(username)
      const { status, body } = await ask('api-gateway', '/auth/login', { method: 'POST', body: { username, password } })
      if (status !== 200) throw new Error(`${username} could not sign in: ${status} ${JSON.stringify(body)}`)
      return { accessToken: String(body['accessToken']), refreshToken: String(body['refreshToken']) }
    },
    stop: async () => {
      await target.close()
      await database.end()
      await stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
