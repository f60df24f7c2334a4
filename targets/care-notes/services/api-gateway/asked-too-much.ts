import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ForwardContext } from './forward.ts'

/** Options of {@link askedTooMuch}. */
export interface AskedTooMuchOptions {
  /** Requests of one person in a second, or of one address where nobody has signed in. */
  readonly aSecond: number
  readonly defects: ReadonlySet<string>
}

/** Counts what each person asks, so that one alone cannot take the gateway from the others. */
export const askedTooMuch = async (
  app: FastifyInstance,
  { aSecond, defects }: AskedTooMuchOptions,
): Promise<ForwardContext['tooMuch']> => {
  if (defects.has('no-load-shedding')) return async () => undefined
  await app.register(rateLimit, { global: false })
  const people = new WeakMap<FastifyRequest, string>()
  const check = app.createRateLimit({
    max: aSecond,
    timeWindow: 1_000,
    keyGenerator: (request) => people.get(request) ?? request.ip,
  })
  return async (request, person) => {
    if (person !== undefined) people.set(request, `person ${person.username}`)
    const limit = await check(request)
    return limit.isAllowed || !limit.isExceeded ? undefined : Math.max(1, limit.ttlInSeconds)
  }
}
