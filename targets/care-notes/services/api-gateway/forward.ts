import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../../../reference/services/platform/problem.ts'
import { answerWith } from './answer-with.ts'
import type { levelAlerts } from './level-alerts.ts'
import type { turnAway } from './turn-away.ts'
import type { Upstream, UpstreamCall } from './upstream.ts'
import { UpstreamFailure } from './upstream-failure.ts'
import type { Person } from './who-asks.ts'

/** What the gateway's routes work with. */
export interface ForwardContext {
  readonly whoAsks: (authorization: string) => Promise<Person>
  /** Seconds for which somebody has asked too much; undefined where they have not. */
  readonly tooMuch: (request: FastifyRequest, person: Person | undefined) => Promise<number | undefined>
  readonly letIn: ReturnType<typeof turnAway>
  readonly alerts: ReturnType<typeof levelAlerts>
}

/** A way through the gateway. */
export interface Route {
  readonly method: UpstreamCall['method']
  readonly url: string
  readonly upstream: Upstream
  /** Whether a token is needed. */
  readonly open?: true
  /** What is cut off the path. */
  readonly prefix?: string
  /** How long its answer may take, where that is more than usual. */
  readonly timeoutMs?: number
}

/** Headers of a request that an upstream gets. */
const passedOn = ['content-type', 'accept', 'if-match', 'if-none-match']

const headersFor = ({ headers, id }: FastifyRequest, person: Person | undefined): Record<string, string> => ({
  ...Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value]] : []
    }),
  ),
  'correlation-id': id,
  // Whatever the caller says of themselves is not passed on.
  ...(person === undefined ? {} : { 'x-person': person.username }),
})

const bodyOf = ({ body }: FastifyRequest): Buffer | undefined => (Buffer.isBuffer(body) ? body : undefined)

/** Adds the ways through the gateway. Each says who asks, lets in as many as can be answered, and tells how answers are going. */
export const forward = (app: FastifyInstance, routes: readonly Route[], context: ForwardContext): void => {
  const { whoAsks, tooMuch, letIn, alerts } = context
  const handle = async (route: Route, request: FastifyRequest, reply: FastifyReply) => {
    const { upstream, method, open, prefix = '', timeoutMs } = route
    const answer = await letIn(async () => {
      const person = open === true ? undefined : await whoAsks(request.headers.authorization ?? '')
      const waitSeconds = await tooMuch(request, person)
      if (waitSeconds !== undefined) {
        reply.header('retry-after', waitSeconds)
        throw new Problem(429, `You have asked too much. Please wait ${waitSeconds} s.`)
      }
      const path = request.url.slice(prefix.length)
      const headers = headersFor(request, person)
      return upstream.call({ method, path, headers, body: bodyOf(request), timeoutMs })
    }).catch((error: unknown) => {
      if (!(error instanceof UpstreamFailure)) throw error
      reply.header('retry-after', error.retryAfterSeconds)
      throw new Problem(error.status, `Please try again in a moment: ${error.message}.`)
    })
    return answerWith(reply, answer)
  }
  app.addHook('onResponse', async (_request, reply) => alerts.answered(reply.elapsedTime, reply.statusCode >= 500))
  for (const route of routes)
    app.route({ method: route.method, url: route.url, handler: (request, reply) => handle(route, request, reply) })
}
