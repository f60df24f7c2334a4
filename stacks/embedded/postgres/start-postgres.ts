import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { ShakedownError, messageOf } from '../../../harness/errors.ts'
import { reservePort } from '../processes/reserve-port.ts'
import type { PortReservation } from '../processes/reserve-port.ts'
import type { BoundProcess, ProcessExit } from '../processes/spawn-bound.ts'
import { endPostmaster, startPostmaster, writeConfiguration } from './postmaster.ts'
import type { PostmasterFailure } from './postmaster.ts'
import { preparePostgres } from './prepare-postgres.ts'
import { startFailure } from './start-failure.ts'
import { copyTemplate } from './template.ts'

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  /** Made if absent. The data goes to a fresh folder in it, which is removed on stop and when this process dies. */
  readonly runDirectory: string
  /**
   * Each line of the server's log: `<time> pid=<pid> sqlstate=<SQLSTATE> db=<database> app=<application_name> <SEVERITY>:  <message>`,
   * then lines such as `STATEMENT:` of the same session. The further lines of a message begin with a tab.
   */
  readonly onLog?: (line: string) => void
  /** Settings of `postgresql.conf` beside or instead of our own. */
  readonly settings?: Readonly<Record<string, string>>
  /** The server ended. `expected`: by `restart` or `stop`. */
  readonly onExit?: (exit: ProcessExit & { readonly expected: boolean }) => void
}

/** A running server. */
export interface PostgresServer {
  readonly host: string
  /** The same after every restart. */
  readonly port: number
  /** A superuser. */
  readonly user: string
  /** Random, of this server alone. */
  readonly password: string
  /** `17.10` */
  readonly version: string
  /** The postmaster's, of its latest start. */
  readonly pid: number
  /** With the pid it names this very process; see `ProcessIdentity`. */
  readonly startTime: string
  url(database: string): string
  createDatabase(name: string): Promise<void>
  /**
   * Restarts on the same port, also when the server was killed.
   *
   * @param mode `fast` closes sessions in good order; `immediate` is a crash, with recovery at the start. @default 'fast'
   */
  restart(mode?: 'fast' | 'immediate'): Promise<void>
  /** Ends it and removes its data. Idempotent. */
  stop(): Promise<void>
}

const user = 'postgres'
const host = '127.0.0.1'
const portAttempts = 5
const reuseMs = 15_000

const failure = ({ reason, lines }: PostmasterFailure): ShakedownError =>
  startFailure(
    `PostgreSQL ${reason === 'timeout' ? 'was not ready in time' : 'ended while starting'}; its last lines:`,
    lines,
  )

// A disk, a permission: what Node's own calls throw becomes the one error that tells what to do.
const explain = (error: unknown): ShakedownError =>
  error instanceof ShakedownError ? error : startFailure('PostgreSQL could not be started:', [messageOf(error)], error)

/**
 * Starts a PostgreSQL of this run's own on 127.0.0.1, as root or as an ordinary user. It cannot outlive this process.
 *
 * @throws {ShakedownError} exit 4, with what to do and the last lines of its log
 */
export const startPostgres = async (options: PostgresOptions): Promise<PostgresServer> => {
  const { runDirectory, onLog = () => undefined, onExit = () => undefined, settings = {} } = options
  const prepared = await preparePostgres(resolve(runDirectory), onLog).catch((error: unknown) =>
    Promise.reject(explain(error)),
  )
  const { postmaster, cache, binaries, version } = prepared
  const { directory, data } = postmaster
  let reservation: PortReservation | undefined
  let server: BoundProcess | undefined
  let asked = false

  const cleanUp = async (): Promise<void> => {
    asked = true
    if (server !== undefined) await endPostmaster(server, data)
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    reservation?.release()
  }
  const connected = async <T>(password: string, work: (client: Client) => Promise<T>): Promise<T> => {
    const client = new Client({
      host,
      port: reservation?.port,
      user,
      password,
      database: 'postgres',
      application_name: 'shakedown',
      ssl: false, // PGSSLMODE of the operator's shell is not about this server
    })
    client.on('error', () => undefined) // a connection that breaks rejects the query at work as well
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  const started = (next: BoundProcess): void => {
    server = next
    asked = false
    void next.exited.then((exit) => onExit({ ...exit, expected: asked }))
  }
  const launchFirst = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      reservation = await reservePort()
      await writeConfiguration(postmaster, reservation.port, settings)
      const outcome = await startPostmaster(postmaster)
      if (!('reason' in outcome)) return started(outcome)
      reservation.release()
      if (outcome.reason !== 'port-taken' || attempt === portAttempts) throw failure(outcome)
    }
  }
  // Where the sessions of a killed server cannot be found and ended, the folder is theirs until they notice its death.
  const launchAgain = async (): Promise<void> => {
    const deadline = performance.now() + reuseMs
    for (;;) {
      const outcome = await startPostmaster(postmaster)
      if (!('reason' in outcome)) return started(outcome)
      const passing = outcome.reason === 'still-in-use' || outcome.reason === 'port-taken'
      if (!passing || performance.now() > deadline) throw failure(outcome)
      await sleep(100)
    }
  }

  const password = randomBytes(24).toString('base64url')
  try {
    const template = await copyTemplate(data, cache, binaries, postmaster.user)
    await launchFirst()
    // A password per server: a client of an earlier run on this port cannot get in by mistake.
    await connected(template.password, (client) =>
      client.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(password)}`),
    )
  } catch (error) {
    await cleanUp()
    throw explain(error)
  }

  const { port } = reservation ?? { port: 0 }
  let stopped: Promise<void> | undefined
  let queue: Promise<void> = Promise.resolve()
  return {
    host,
    port,
    user,
    password,
    version,
    get pid() {
      return server?.pid ?? 0
    },
    get startTime() {
      return server?.startTime ?? ''
    },
    url: (database) =>
      `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
    createDatabase: (name) =>
      connected(password, async (client) => {
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`)
      }),
    restart: (mode = 'fast') => {
      const turn = queue.then(async () => {
        if (server === undefined || stopped !== undefined) throw startFailure('PostgreSQL was stopped for good', [])
        asked = true
        await endPostmaster(server, data, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
        await launchAgain()
      })
      queue = turn.catch(() => undefined)
      return turn
    },
    stop: () => {
      stopped ??= queue.then(cleanUp)
      return stopped
    },
  }
}
