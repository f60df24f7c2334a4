import { randomBytes } from 'node:crypto'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { ShakedownError } from '../../../harness/errors.ts'
import { releaseSharedMemory } from '../processes/release-shared-memory.ts'
import { reservePort } from '../processes/reserve-port.ts'
import type { PortReservation } from '../processes/reserve-port.ts'
import type { BoundProcess } from '../processes/spawn-bound.ts'
import { cacheDirectory } from './cache-directory.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { postgresUser } from './postgres-user.ts'
import { endPostmaster, startPostmaster, writeConfiguration } from './postmaster.ts'
import type { PostmasterFailure, PostmasterOptions } from './postmaster.ts'
import { startFailure } from './start-failure.ts'
import { copyTemplate } from './template.ts'

/** Options of {@link startPostgres}. */
export interface PostgresOptions {
  /** Made if absent. The data goes to a fresh folder in it, which is removed on stop and when this process dies. */
  readonly runDirectory: string
  /**
   * Each line of the server's log: `<time> pid=<pid> sqlstate=<SQLSTATE> db=<database> app=<application_name> <SEVERITY>:  <message>`,
   * then lines such as `STATEMENT:` of the same session.
   */
  readonly onLog?: (line: string) => void
  /** Settings of `postgresql.conf` beside or instead of our own. */
  readonly settings?: Readonly<Record<string, string>>
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

/**
 * Starts a PostgreSQL of this run's own on 127.0.0.1, as root or as an ordinary user. It cannot outlive this process.
 *
 * @throws {ShakedownError} exit 4, with what to do and the last lines of its log
 */
export const startPostgres = async (options: PostgresOptions): Promise<PostgresServer> => {
  const { runDirectory, onLog = () => undefined, settings = {} } = options
  const cache = await cacheDirectory()
  const binaries = await postgresBinaries(cache)
  await mkdir(runDirectory, { recursive: true })
  const { user: runAs, version } = await postgresUser(binaries, runDirectory)
  const directory = await mkdtemp(join(runDirectory, 'postgres-'))
  const data = join(directory, 'data')
  const start: PostmasterOptions = { postgres: binaries.postgres, user: runAs, directory, data, onLog }
  let reservation: PortReservation | undefined
  let server: BoundProcess | undefined

  const cleanUp = async (): Promise<void> => {
    if (server !== undefined) await endPostmaster(server)
    await releaseSharedMemory(join(data, 'postmaster.pid'))
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
    })
    client.on('error', () => undefined) // a connection that breaks rejects the query at work as well
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  const launchFirst = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      reservation = await reservePort()
      await writeConfiguration(start, reservation.port, settings)
      const started = await startPostmaster(start)
      if (!('reason' in started)) {
        server = started
        return
      }
      reservation.release()
      if (started.reason !== 'port-taken' || attempt === portAttempts) throw failure(started)
    }
  }
  // Backends of a killed postmaster end only when they notice; until then the folder and the port are theirs.
  const launchAgain = async (): Promise<void> => {
    const deadline = performance.now() + reuseMs
    for (;;) {
      const started = await startPostmaster(start)
      if (!('reason' in started)) {
        server = started
        return
      }
      const passing = started.reason === 'still-in-use' || started.reason === 'port-taken'
      if (!passing || performance.now() > deadline) throw failure(started)
      await sleep(100)
    }
  }

  const password = randomBytes(24).toString('base64url')
  try {
    if (runAs.owner !== undefined) await chown(directory, runAs.owner.uid, runAs.owner.gid)
    const template = await copyTemplate(data, cache, binaries, runAs)
    await launchFirst()
    // A password per server: a client of an earlier run on this port cannot get in by mistake.
    await connected(template.password, (client) =>
      client.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(password)}`),
    )
  } catch (error) {
    await cleanUp()
    throw error
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
    url: (database) =>
      `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
    createDatabase: (name) =>
      connected(password, async (client) => {
        await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`)
      }),
    restart: (mode = 'fast') => {
      const turn = queue.then(async () => {
        if (server === undefined || stopped !== undefined) throw startFailure('PostgreSQL was stopped for good', [])
        await endPostmaster(server, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
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
