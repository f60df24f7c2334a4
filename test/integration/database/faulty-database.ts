import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { databaseReach, openSession } from '../../../harness/reach/database-session.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { History, NewOperation } from '../../../harness/model/history.ts'
import type { DatabaseReach, DatabaseSession } from '../../../harness/model/database-reach.ts'
import type { StreamFacts } from '../../../harness/model/target.ts'
import { databaseLog } from '../../../stacks/embedded/database-log.ts'
import { type PostgresServer, startPostgres } from '../../../stacks/embedded/postgres/start-postgres.ts'
import { historyFrom } from '../../unit/history-builder.ts'
import { streamFacts } from '../../unit/stream-facts.ts'

/** Name under which faults of these tests open their sessions. */
export const token = 'shakedown-laws'

/** An injection under observation. */
export interface Watched {
  readonly context: FaultContext
  readonly bitten: Promise<undefined>
  readonly expired: Promise<undefined>
  /** What happened so far: bites, and errors in the server's log. */
  history(): History
}

/** A server with a table `hot` (key, n), one row of key K in it, and a table `cold` that is written after it, for faults to act on. */
export interface FaultyDatabase {
  readonly server: PostgresServer
  readonly database: DatabaseReach
  readonly stream: StreamFacts
  /** A session of the application's, closed after the test. */
  connect(application?: string): Promise<DatabaseSession>
  watched(over?: Partial<FaultContext>): Watched
  /** Closes the sessions of a test. */
  closeSessions(): Promise<void>
  stop(): Promise<void>
}

const lockable = { database: 'app', table: 'hot', where: 'key = $1', lockTimeoutMs: 300 }

/** Starts it, with settings of `postgresql.conf` beside our own. */
export const startFaultyDatabase = async (settings: Readonly<Record<string, string>> = {}): Promise<FaultyDatabase> => {
  const directory = await mkdtemp(join(tmpdir(), 'faulty-database-'))
  const logged: NewOperation[] = []
  const sink = {
    happened: (actor: string, outcome: NewOperation['outcome'], happening: object) => {
      logged.push(JSON.parse(JSON.stringify({ actor, outcome, ...happening })))
    },
    line: () => undefined,
  }
  const server = await startPostgres({ runDirectory: directory, onLog: databaseLog(sink), settings })
  await server.createDatabase('app')
  const database = databaseReach((name) => server.url(name))
  const stream = streamFacts({ row: lockable, thenTable: 'cold', table: lockable })
  const sessions: DatabaseSession[] = []
  const connect = async (application = 'app'): Promise<DatabaseSession> => {
    const session = await openSession(server.url('app'), application)
    sessions.push(session)
    return session
  }
  const setUp = await database.session('app', 'set-up')
  await setUp.query('create table hot (key text primary key, n int)')
  await setUp.query("insert into hot values ('K', 0)")
  await setUp.query('create table cold (note text)')
  await setUp.close()
  return {
    server,
    database,
    stream,
    connect,
    watched: (over = {}) => {
      logged.length = 0
      const bites: NewOperation[] = []
      const bitten = Promise.withResolvers<undefined>()
      const expired = Promise.withResolvers<undefined>()
      const common = { kind: 'fault', fault: 'fault', faultId: 'fault', actor: 'chaos', outcome: 'ok' } as const
      const context: FaultContext = {
        stream,
        reach: { database, server },
        inFlight: () => [],
        acknowledged: () => [],
        during: async (work) => work(),
        fail: () => undefined,
        bind: () => 'K',
        bite: (words, details) => bites.push({ ...common, ...details, phase: 'bite', words }),
        bitten: () => bitten.resolve(undefined),
        over: () => expired.resolve(undefined),
        signal: new AbortController().signal,
        ...over,
      }
      const inject = { ...common, phase: 'inject', words: '' } as const
      return {
        context,
        bitten: bitten.promise,
        expired: expired.promise,
        history: () => historyFrom([inject, ...bites, ...logged]),
      }
    },
    closeSessions: async () => {
      await Promise.all(sessions.splice(0).map(async (session) => session.close()))
    },
    stop: async () => {
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Nobody is held up, and no session of the fault's is left. */
export const expectHealthy = async ({ connect }: FaultyDatabase): Promise<void> => {
  const session = await connect()
  await session.query("set lock_timeout = '5s'")
  await session.query("update hot set n = n + 1 where key = 'K'")
  const left = async (): Promise<number> =>
    (await session.query('select 1 from pg_stat_activity where application_name = $1', [token])).length
  await expect.poll(left).toBe(0)
}
