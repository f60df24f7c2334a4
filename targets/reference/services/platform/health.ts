import { setTimeout as delay } from 'node:timers/promises'
import type { Pool } from 'pg'
import { errorWords } from './error-words.ts'

/** Health of one part of a service, as Spring's actuator shows it. */
export interface HealthComponent {
  readonly status: 'UP' | 'DOWN'
  readonly details?: Readonly<Record<string, string>>
}

/** Asks one part how it is; never throws. */
export type HealthIndicator = () => Promise<HealthComponent>

/** How long a part may take to answer before it is down: whoever asks for the health waits for no longer than that. */
const limitMs = 2_000

const down = (error: string): HealthComponent => ({ status: 'DOWN', details: { error } })

/** Whether the database answers. */
export const databaseHealth =
  (pool: Pool): HealthIndicator =>
  () =>
    pool.query('select 1').then(
      (): HealthComponent => ({ status: 'UP', details: { database: 'PostgreSQL' } }),
      (error: unknown) => down(errorWords(error)),
    )

/** Whether another service can be reached; how that one is, is its own health's business. */
const pingHealth =
  (baseUrl: string, defects: ReadonlySet<string>): HealthIndicator =>
  () =>
    fetch(`${baseUrl}/health/ping`, defects.has('health-hangs') ? {} : { signal: AbortSignal.timeout(limitMs) }).then(
      async (response) => {
        await response.arrayBuffer()
        return response.ok ? { status: 'UP' } : down(`GET /health/ping answered ${response.status}`)
      },
      (error: unknown) => down(errorWords(error)),
    )

/** Health of the services that a service calls, by their names. */
export const dependencyHealth = (
  urls: Readonly<Record<string, string>>,
  defects: ReadonlySet<string>,
): Readonly<Record<string, HealthIndicator>> =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, pingHealth(url, defects)]))

const inTime = async (asked: Promise<HealthComponent>): Promise<HealthComponent> => {
  const answered = new AbortController()
  const late = delay(limitMs, down(`no answer within ${limitMs} ms`), { signal: answered.signal })
  // It ends early with the answer, as an error that nobody is to see.
  late.catch(() => undefined)
  return Promise.race([asked, late]).finally(() => answered.abort())
}

/** What a service says of itself: asks all parts at once; down when one of them is. */
export interface HealthAnswer {
  readonly status: 'UP' | 'DOWN'
  readonly components: Readonly<Record<string, HealthComponent>>
}

/** A service's health, as often as it is asked for. */
export const healthOf = (
  indicators: Readonly<Record<string, HealthIndicator>>,
  defects: ReadonlySet<string>,
): (() => Promise<HealthAnswer>) => {
  const known = new Map<string, HealthComponent>()
  const ask = async (name: string, indicator: HealthIndicator): Promise<HealthComponent> => {
    const found = known.get(name)
    if (found !== undefined) return found
    const component = await (defects.has('health-hangs') ? indicator() : inTime(indicator()))
    // "What is down is down: there is no need to ask again."
    if (component.status === 'DOWN' && name === 'db' && defects.has('health-stays-down')) known.set(name, component)
    return component
  }
  return async () => {
    const asked = Object.entries(indicators).map(
      async ([name, indicator]) => [name, await ask(name, indicator)] as const,
    )
    const components = Object.fromEntries(await Promise.all(asked))
    const up = Object.values(components).every((component) => component.status === 'UP')
    return { status: up || defects.has('health-always-up') ? 'UP' : 'DOWN', components }
  }
}
