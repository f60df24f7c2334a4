import type { Pool } from 'pg'
import { errorWords } from './error-words.ts'

/** Health of one part of a service, as Spring's actuator shows it. */
export interface HealthComponent {
  readonly status: 'UP' | 'DOWN'
  readonly details?: Readonly<Record<string, string>>
}

/** Asks one part how it is; never throws. */
export type HealthIndicator = () => Promise<HealthComponent>

/** Whether the database answers. */
export const databaseHealth =
  (pool: Pool): HealthIndicator =>
  () =>
    pool.query('select 1').then(
      (): HealthComponent => ({ status: 'UP', details: { database: 'PostgreSQL' } }),
      (error: unknown): HealthComponent => ({ status: 'DOWN', details: { error: errorWords(error) } }),
    )

/** Asks all parts at once; down when one of them is. */
export const healthOf = async (
  indicators: Readonly<Record<string, HealthIndicator>>,
): Promise<{ status: 'UP' | 'DOWN'; components: Record<string, HealthComponent> }> => {
  const asked = Object.entries(indicators).map(async ([name, ask]) => [name, await ask()] as const)
  const components = Object.fromEntries(await Promise.all(asked))
  const status = Object.values(components).every((component) => component.status === 'UP') ? 'UP' : 'DOWN'
  return { status, components }
}
