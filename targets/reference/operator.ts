import { SignJWT } from 'jose'
import { z } from 'zod'
import type { RunningSystem, ServiceHealth } from '../../harness/model/target.ts'
import { askAny } from '../own/ask-any.ts'
import { oncePurgeable } from '../own/once-purgeable.ts'

const resultSchema = z.object({ messagesFoundCount: z.number() })
const healthSchema = z.object({
  status: z.string(),
  components: z.record(
    z.string(),
    z.object({ status: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  ),
})

/** What people do with the system's own endpoints. */
export interface Operator {
  readonly call: (method: string, service: string, path: string, body?: unknown) => Promise<unknown>
  /** Messages found on the dead-letter queue. */
  readonly retryDlq: (service: string, deadLetterQueue: string) => Promise<number>
  /** Messages found on a queue that is emptied. */
  readonly purgeQueue: (service: string, queue: string) => Promise<number>
  /** Messages found, in the order in which the service knows its queues. */
  readonly retryAllDlqs: (service: string) => Promise<readonly number[]>
  readonly health: (services: readonly string[]) => Promise<readonly ServiceHealth[]>
}

const timeoutMs = 20_000

const healthAt = async (service: string, url: string): Promise<ServiceHealth> => {
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) })
    const { status, components } = healthSchema.parse(await response.json())
    const down = Object.entries(components).filter(([, component]) => component.status !== 'UP')
    const words = down.map(([name, { details }]) => `${name}: ${JSON.stringify(details ?? {})}`)
    return { service, up: response.ok && status === 'UP', words: [status, ...words].join(' ') }
  } catch (error) {
    return {
      service,
      up: false,
      silent: true,
      words: `no answer: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

/** An operator with a token of their own for each call. */
export const operator = (system: RunningSystem, jwtSecret: string): Operator => {
  const token = () =>
    new SignJWT({
      authorities: ['ROLE_QUEUE_ADMIN', 'ROLE_PERSON_RECORD__ADMIN__RW', 'ROLE_PRISONER_TO_NOMIS__UPDATE__RW'],
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('shakedown')
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(jwtSecret))

  const call: Operator['call'] = async (method, service, path, body) => {
    const authorization = `Bearer ${await token()}`
    const response = await askAny(system.serviceUrls(service), async (url) =>
      fetch(`${url}${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} on ${service} answered ${response.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  return {
    call,
    retryDlq: async (service, deadLetterQueue) =>
      resultSchema.parse(await call('PUT', service, `/queue-admin/retry-dlq/${deadLetterQueue}`)).messagesFoundCount,
    purgeQueue: async (service, queue) =>
      resultSchema.parse(await oncePurgeable(() => call('PUT', service, `/queue-admin/purge-queue/${queue}`)))
        .messagesFoundCount,
    retryAllDlqs: async (service) =>
      z
        .array(resultSchema)
        .parse(await call('PUT', service, '/queue-admin/retry-all-dlqs'))
        .map(({ messagesFoundCount }) => messagesFoundCount),
    health: (services) =>
      Promise.all(services.flatMap((service) => system.serviceUrls(service).map((url) => healthAt(service, url)))),
  }
}
