import { fastify, type FastifyInstance } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'

/** A call that a stand-in did not accept. */
export interface RefusedCall {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly problem: string
  /** The body as it was sent: it tells whom the call was about. */
  readonly body?: unknown
}

/** A call that a stand-in refuses, with the status to answer, and what the body tells besides. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  readonly status: number
  readonly tells: Readonly<Record<string, unknown>>

  constructor(status: number, problem: string, tells: Readonly<Record<string, unknown>> = {}) {
    super(problem)
    this.status = status
    this.tells = tells
  }
}

/** An answer that callers reckon with, as 404 where something may not be there yet: nothing is wrong about such a call, and it is not kept. */
export class Foreseen extends Refusal {
  override readonly name = 'Foreseen'
}

/** Reads what a caller sent. @throws Refusal 400 with all that is wrong */
export const readCall = <Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> => {
  const read = schema.safeParse(data)
  if (!read.success) throw new Refusal(400, z.prettifyError(read.error))
  return read.data
}

const settingsForm = z.object({
  PORT: z.coerce.number().int(),
  JWKS_URL: z.url().optional(),
  /** The client whose tokens it takes. */
  CLIENT: z.string().optional(),
})

/** Path under which the harness speaks to a stand-in. The service under test has no business there. */
const own = '/stand-in'

/**
 * Runs one stand-in until SIGTERM. Every call besides health and the harness's own needs a token that the auth server signed for its client (where
 * `JWKS_URL` says who that is); whatever is not as it should be is answered with 400, 401, 403 or 404 and kept, so that it shows as an effect.
 */
export const runStandIn = async (routes: (app: FastifyInstance) => void): Promise<void> => {
  const settings = settingsForm.parse(process.env)
  const app = fastify({ logger: false })
  const refused: RefusedCall[] = []
  const keys = settings.JWKS_URL === undefined ? undefined : createRemoteJWKSet(new URL(settings.JWKS_URL))
  app.addHook('preHandler', async ({ url, headers }) => {
    if (keys === undefined || url.startsWith(own) || url === '/health/ping') return
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) throw new Refusal(401, 'no bearer token')
    const { payload } = await jwtVerify(token, keys, { algorithms: ['RS256'] }).catch((error: Error) => {
      throw new Refusal(401, error.message)
    })
    const client = payload['client_id']
    if (typeof client !== 'string') throw new Refusal(401, 'the token names no client_id')
    if (client !== settings.CLIENT) throw new Refusal(403, `the token was given to the client ${client}`)
  })
  const refuse = (status: number, problem: string, call: Pick<RefusedCall, 'method' | 'path' | 'body'>) => {
    refused.push({ ...call, status, problem })
    return { status, userMessage: problem }
  }
  app.setErrorHandler((error: Error & { statusCode?: number }, { method, url: path, body }, reply) => {
    if (error instanceof Foreseen)
      return reply.code(error.status).send({ status: error.status, userMessage: error.message, ...error.tells })
    const status = error instanceof Refusal ? error.status : (error.statusCode ?? 500)
    const answer = refuse(status, error.message, { method, path, body })
    return reply.code(status).send({ ...answer, ...(error instanceof Refusal ? error.tells : {}) })
  })
  app.setNotFoundHandler(({ method, url: path, body }, reply) =>
    reply.code(404).send(refuse(404, `${method} ${path} is not a call of this service`, { method, path, body })),
  )
  app.get('/health/ping', () => ({ status: 'UP' }))
  app.get(`${own}/refused`, () => refused)
  routes(app)
  process.once('SIGTERM', () => {
    app.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
  await app.listen({ host: '127.0.0.1', port: settings.PORT })
}
