import { setTimeout as delay } from 'node:timers/promises'
import { fastify } from 'fastify'
import type { FastifyInstance } from 'fastify'
import { errorWords, sqlStateOf } from './error-words.ts'
import { healthOf } from './health.ts'
import type { HealthComponent, HealthIndicator } from './health.ts'
import type { Log } from './log.ts'
import { Problem } from './problem.ts'

/** The parts of a service that are its own. */
export interface ServiceParts {
  /** Address to listen on. */
  readonly host: string
  readonly port: number
  readonly log: Log
  readonly defects: ReadonlySet<string>
  /** Adds the routes. */
  readonly routes?: (app: FastifyInstance) => void
  readonly health?: Readonly<Record<string, HealthIndicator>>
  /** Makes the service able to work (schema, consumers); tried again until it succeeds. */
  readonly start?: () => Promise<void>
  /** Stops taking work and resolves once what was begun is finished. Called before the HTTP server closes. */
  readonly stop?: () => Promise<void>
  /** Releases what is left. Called last. */
  readonly close?: () => Promise<void>
}

/** Whether the start succeeded; a failure goes to the log. */
const tryToStart = async (start: () => Promise<void>, log: Log): Promise<boolean> => {
  try {
    await start()
    return true
  } catch (error) {
    log.error(`not started yet: ${errorWords(error)}`, { sqlState: sqlStateOf(error) })
    return false
  }
}

/** SQLSTATEs of what may well work later: somebody holds a lock for longer than we wait; a statement ran for too long. */
const passing = new Set(['55P03', '57014'])

/** Answers errors as problems, and writes those that are our own fault to the log with what the call was about. */
const answerErrors = (app: FastifyInstance, log: Log): void => {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof Problem && error.status < 500) return reply.code(error.status).send(error.body())
    const sqlState = sqlStateOf(error)
    const later = sqlState !== undefined && passing.has(sqlState)
    const status = error instanceof Problem ? error.status : later ? 503 : (error.statusCode ?? 500)
    log.error(`${request.method} ${request.url} failed: ${errorWords(error)}`, {
      event: 'request-failed',
      attributes: { correlationId: String(request.headers['correlation-id'] ?? ''), status },
      sqlState,
    })
    const problem = error instanceof Problem ? error : new Problem(status, errorWords(error))
    return reply.code(status).send(problem.body())
  })
}

/** Runs a service until SIGTERM, which lets it finish what it has begun. */
export const runService = async (parts: ServiceParts): Promise<void> => {
  const { host, port, log, defects, health = {} } = parts
  const state = { ready: false }
  const app = fastify({ logger: false })
  answerErrors(app, log)
  const readinessState = async (): Promise<HealthComponent> => ({ status: state.ready ? 'UP' : 'DOWN' })
  const askHealth = healthOf({ readinessState, ...health }, defects)
  app.get('/health/ping', () => ({ status: 'UP' }))
  app.get('/health/readiness', (_request, reply) =>
    reply.code(state.ready ? 200 : 503).send({ status: state.ready ? 'UP' : 'OUT_OF_SERVICE' }),
  )
  app.get('/health', async (_request, reply) => {
    const answer = await askHealth()
    return reply.code(answer.status === 'UP' ? 200 : 503).send(answer)
  })
  parts.routes?.(app)

  const shutDown = async (): Promise<void> => {
    state.ready = false
    log.info('stopping')
    // "The server is closed, so there is no more work": but work does not come through the server.
    const graceful = !defects.has('no-graceful-shutdown')
    if (graceful) await parts.stop?.()
    await app.close()
    if (graceful) await parts.close?.()
    log.info('stopped')
    process.exit(0)
  }
  process.once('SIGTERM', () => {
    shutDown().catch((error: unknown) => {
      log.error(`did not stop cleanly: ${errorWords(error)}`)
      process.exit(1)
    })
  })

  const { start = async () => {} } = parts
  state.ready = await tryToStart(start, log)
  // Listens even if it could not start, so that its health can say why.
  await app.listen({ host, port })
  for (let pauseMs = 100, attempts = 1; !state.ready; pauseMs = Math.min(2 * pauseMs, 2_000), attempts++) {
    // "If it does not start the third time, it never will."
    if (defects.has('gives-up-at-startup') && attempts === 3) return log.error('gave up starting')
    await delay(pauseMs)
    state.ready = await tryToStart(start, log)
  }
  log.info('started')
}
