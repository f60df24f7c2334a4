import { rm } from 'node:fs/promises'
import { isRunning } from '../../../harness/reach/process-identity.ts'
import { resetServer } from './reset-server.ts'
import { type PostgresOptions, type PostgresServer, startPostgres } from './start-postgres.ts'

/** Servers that go from one system to the next. */
export interface ServerPool {
  /** One that is as clean as new; to stop it gives it back. */
  take(options: Required<Pick<PostgresOptions, 'onLog'>>): Promise<PostgresServer>
  /** Ends those that nobody has, and from now on each that is given back. */
  close(): Promise<void>
}

/** A server, and to whom it tells what it logs. */
interface Pooled {
  readonly server: PostgresServer
  readonly startTime: string
  readonly hear: (onLog: (line: string) => void) => void
  readonly logged: (text: string) => Promise<void>
}

const start = async (directory: string): Promise<Pooled> => {
  let told: (line: string) => void = () => undefined
  const awaited = new Map<string, () => void>()
  const server = await startPostgres({
    runDirectory: directory,
    onLog: (line) => {
      told(line)
      for (const [text, seen] of awaited) if (line.includes(text)) seen()
    },
  })
  return {
    server,
    startTime: server.startTime,
    hear: (onLog) => {
      told = onLog
    },
    logged: async (text) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      awaited.set(text, resolve)
      await promise
      awaited.delete(text)
    },
  }
}

/** Whether it can go to another system: it never was restarted, and nothing is left on it of the one that had it. */
const isAsNew = async ({ server, startTime, logged }: Pooled): Promise<boolean> =>
  server.startTime === startTime && (await resetServer(server, logged).catch(() => false))

/** Keeps servers in a folder of their own, which is gone when the pool is closed and all are given back. */
export const serverPool = (directory: string): ServerPool => {
  const idle: Pooled[] = []
  let closed = false
  const giveBack = async (pooled: Pooled): Promise<void> => {
    if (!closed && (await isAsNew(pooled)) && !closed) idle.push(pooled)
    else await pooled.server.stop()
  }
  return {
    take: async ({ onLog }) => {
      let pooled = idle.pop()
      // One that died since has nothing to stop but its folder.
      while (pooled !== undefined && !isRunning(pooled.server)) {
        await pooled.server.stop()
        pooled = idle.pop()
      }
      pooled ??= await start(directory)
      pooled.hear(onLog)
      const taken = pooled
      const { server } = taken
      let given: Promise<void> | undefined
      return {
        ...server,
        get pid() {
          return server.pid
        },
        get startTime() {
          return server.startTime
        },
        stop: async () => {
          given ??= giveBack(taken)
          return given
        },
      }
    },
    close: async () => {
      closed = true
      await Promise.all(idle.splice(0).map(async ({ server }) => server.stop()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}
