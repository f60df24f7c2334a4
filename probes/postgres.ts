import type { Client } from 'pg'
import { messageOf } from '../harness/errors.ts'
import { exceeded } from '../harness/incidents/limits.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { readActivity } from './postgres/activity.ts'
import type { PostgresFigure } from './postgres/figure.ts'
import type { PostgresOptions } from './postgres/options.ts'
import { readReplication } from './postgres/replication.ts'
import { readStatements } from './postgres/statements.ts'

const connectWithinMs = 5000
const looksWithinMs = 10_000

const measured = ({ subject, value, unit, words, limits }: PostgresFigure): Measurement => {
  const level = limits === undefined ? undefined : exceeded(value, limits)
  return { subject, value, unit, ok: level === undefined, words, ...(level === undefined ? {} : { level }) }
}

/** Errors of connections that say that the server answered, and has no place left: SQLSTATE 53300, and 57P03 while it starts or stops. */
const full = '53300'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * How a PostgreSQL server is: connections, waits for locks, transactions that do nothing, slow statements, how far replicas are behind. Each look has a connection of its own,
 * read-only, which it gives up at once.
 */
export const postgres = (options: PostgresOptions): FreeProbe => {
  const { urlFrom } = options
  // What ran since the last look is the difference of two readings.
  const statements = readStatements()
  const replication = readReplication()
  const look = async (client: Client): Promise<readonly Measurement[]> => {
    const figures = [
      ...(await readActivity(client, options)),
      ...(await replication(client, options.replicationLag)),
      ...(options.meanStatement === undefined ? [] : await statements(client, options.meanStatement)),
    ]
    return figures.map(measured)
  }
  return {
    name: 'postgres',
    needs: 'nothing',
    takesUpToMs: looksWithinMs,
    variables: [urlFrom],
    measure: async ({ signal }: LookContext) => {
      // Loaded only where a server is looked at: a watcher of anything else takes less memory.
      const { Client: Session } = await import('pg')
      const client = new Session({
        connectionString: process.env[urlFrom],
        application_name: 'shakedown-watch',
        connectionTimeoutMillis: connectWithinMs,
        query_timeout: looksWithinMs,
        options: '-c default_transaction_read_only=on -c statement_timeout=9000 -c lock_timeout=1000',
      })
      client.on('error', () => undefined)
      const giveUp = (): void => void client.end().catch(() => undefined)
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        await client.connect()
      } catch (error) {
        signal.throwIfAborted()
        const words =
          codeOf(error) === full
            ? `PostgreSQL has no connection left: ${messageOf(error)}`
            : `PostgreSQL cannot be reached: ${messageOf(error)}`
        const isSilent = !/^[0-9A-Z]{5}$/.test(codeOf(error))
        return [
          {
            subject: 'connections',
            value: 100,
            unit: '%',
            ok: false,
            words,
            level: 'critical',
            ...(isSilent ? { unreachable: true } : {}),
          },
        ]
      }
      try {
        return await look(client)
      } finally {
        signal.removeEventListener('abort', giveUp)
        await client.end().catch(() => undefined)
      }
    },
  }
}
