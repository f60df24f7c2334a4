import { writeFile, chown } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { awaitReady } from '../processes/await-ready.ts'
import { lastLines } from '../processes/last-lines.ts'
import { signalInhabitants } from '../processes/signal-inhabitants.ts'
import { spawnBound } from '../processes/spawn-bound.ts'
import type { BoundProcess } from '../processes/spawn-bound.ts'
import { configuration, hostAuthentication } from './configuration.ts'
import type { PostgresUser } from './postgres-user.ts'
import { startFailureReason } from './start-failure.ts'
import type { StartFailureReason } from './start-failure.ts'

/** One start of a server in a data directory. */
export interface PostmasterOptions {
  readonly postgres: string
  readonly user: PostgresUser
  /** Removed by the janitor if this process dies. */
  readonly directory: string
  readonly data: string
  readonly onLog: (line: string) => void
  /** @default 60000 */
  readonly readyMs?: number
}

/** A start that failed. */
export interface PostmasterFailure {
  readonly reason: StartFailureReason | 'timeout'
  readonly lines: readonly string[]
}

/** Writes the server's configuration into its data directory. */
export const writeConfiguration = async (
  { data, user }: PostmasterOptions,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> => {
  const files = { 'postgresql.conf': configuration(port, settings), 'pg_hba.conf': hostAuthentication }
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name)
    await writeFile(path, text, { mode: 0o600 })
    if (user.owner !== undefined) await chown(path, user.owner.uid, user.owner.gid)
  }
}

/**
 * Starts the server and waits for its own word that it is ready. (Asking its port instead could be answered by somebody else's server.)
 * The parent's death is a SIGQUIT to it, an immediate shutdown: SIGKILL would leak its shared memory.
 */
export const startPostmaster = async (options: PostmasterOptions): Promise<BoundProcess | PostmasterFailure> => {
  const { postgres, user, directory, data, onLog, readyMs = 60_000 } = options
  const tail = lastLines(20)
  let seen: ((line: string) => void) | undefined
  const server = await spawnBound({
    command: [postgres, '-D', data],
    userWords: user.words,
    // Nothing inherited: PGPORT, PGDATA and their like would be obeyed.
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    cwd: directory,
    signal: 'SIGQUIT',
    directory,
    lockFile: join(data, 'postmaster.pid'),
    onLine: (line) => {
      tail.add(line)
      onLog(line)
      seen?.(line)
    },
  })
  const outcome = await awaitReady({
    ready: { line: /LOG: {2}database system is ready to accept connections/ },
    exited: server.exited,
    timeoutMs: readyMs,
    onSubscribe: (listener) => {
      for (const line of tail.list()) listener(line)
      seen = listener
    },
  })
  seen = undefined
  if (outcome === 'ready') return server
  await endPostmaster(server, data)
  return { reason: outcome === 'timeout' ? 'timeout' : startFailureReason(tail.list()), lines: tail.list() }
}

/**
 * Ends the server: SIGINT closes sessions and writes everything out, SIGQUIT leaves recovery to the next start. A server that does
 * not go within the time gets SIGQUIT, then SIGKILL.
 */
export const endPostmaster = async (
  server: BoundProcess,
  data: string,
  signal: 'SIGINT' | 'SIGQUIT' = 'SIGQUIT',
  withinMs = 15_000,
): Promise<void> => {
  for (const next of new Set([signal, 'SIGQUIT', 'SIGKILL'] as const)) {
    if (server.signal(next)) {
      server.signal('SIGCONT')
      await signalInhabitants(data, 'SIGCONT') // a stopped session would be waited for
    }
    const over = new AbortController()
    const late = sleep(withinMs, 'late' as const, { signal: over.signal }).catch(() => 'late' as const)
    const outcome = await Promise.race([server.exited, late])
    over.abort()
    if (outcome !== 'late') return
  }
}
