import { ShakedownError } from '../../../harness/errors.ts'
import { awaitReady } from './await-ready.ts'
import { lastLines } from './last-lines.ts'
import { isFree, reservePort } from './reserve-port.ts'
import type { PortReservation } from './reserve-port.ts'
import { spawnBound } from './spawn-bound.ts'
import type { BoundProcess } from './spawn-bound.ts'

/** One replica of one service. */
export interface ServiceSpec {
  /** Unique within the run: `person-record-1`. */
  readonly name: string
  /** Program and arguments. `SIGTERM` goes to this process alone, `SIGKILL` to its whole group. */
  readonly command: readonly [string, ...string[]]
  /** The environment, beside `PATH` and the port. Nothing else is inherited, least of all credentials. */
  readonly env: Readonly<Record<string, string>>
  /** @default the current directory */
  readonly cwd?: string
  /**
   * Ready when the URL gives any HTTP answer (a service may well be up and unhealthy), when a line of output matches, or when it has
   * run for so long.
   */
  readonly ready: { readonly url: (port: number) => string } | { readonly line: RegExp } | { readonly aliveMs: number }
  /** Name of the environment variable that gets the port to listen on. @default 'PORT' */
  readonly portEnv?: string
  /** From SIGTERM to SIGKILL. @default 10000 */
  readonly graceMs?: number
  /** How long a start may take before it counts as failed. @default 60000 */
  readonly readyMs?: number
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
  /** Its process was started, at first or again; it is not ready yet. */
  readonly onSpawn?: (pid: number) => void
  /** `expected`: somebody asked for this end through the handle. */
  readonly onExit?: (exit: { code: number | null; signal: string | null; expected: boolean }) => void
}

/** A running service: a handle that stays while the process behind it comes and goes. */
export interface ServiceProcess {
  readonly name: string
  /** Where it listens; the same after every restart. While it is down, connections are refused by the kernel. */
  readonly url: string
  /** undefined while it is down. */
  readonly pid: number | undefined
  /** With the pid it names this very process; see `ProcessIdentity`. */
  readonly startTime: string | undefined
  /** SIGTERM, then SIGKILL after the grace period; gives the port back. Idempotent. */
  stop(): Promise<void>
  /** Ends the process as `stop` does, and keeps the port: `restart` starts it again. `forced`: it had to be killed. */
  end(): Promise<{ readonly forced: boolean }>
  /** Resolves once no process runs. */
  down(): Promise<void>
  /** Signals the process, if it runs: KILL is a crash, STOP a freeze (CONT ends it). */
  kill(signal: NodeJS.Signals): void
  /**
   * Ends the process as `stop` does, if it still runs, and starts it on the same port. One that is not ready in time is left to run: it may wait for something that is away.
   *
   * @param env variables to set or replace from now on
   */
  restart(env?: Readonly<Record<string, string>>): Promise<void>
}

const endings: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGABRT', 'SIGKILL'])
const portAttempts = 5

/** A word as a shell would have to be given it. */
const quoted = (word: string): string => (/^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

/** A command line that starts it with these variables. */
const inShell = (command: readonly string[], env: Readonly<Record<string, string>>): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), ...command.map(quoted)].join(' ')

/**
 * Starts a service as a child and waits until it is ready. It listens on its port itself: with a proxy in front, a service
 * that is down would accept and reset connections instead of refusing them, which clients treat differently, and a frozen one would
 * not fill its own backlog. The port is reserved for as long as the handle lives, so that restarts find it free.
 *
 * @throws {ShakedownError} exit 4, with the last lines of output: `service-exited`, `service-not-ready`, `no-free-port`, `process-not-started`
 */
export const startService = async (spec: ServiceSpec): Promise<ServiceProcess> => {
  const { name, command, cwd = process.cwd(), portEnv = 'PORT', graceMs = 10_000, readyMs = 60_000 } = spec
  let reservation: PortReservation = await reservePort()
  let env = spec.env
  let running: BoundProcess | undefined
  let asked = false
  let stopped = false
  let queue: Promise<void> = Promise.resolve()

  const end = async (): Promise<{ readonly forced: boolean }> => {
    const child = running
    if (child === undefined) return { forced: false }
    asked = true
    let forced = false
    // Pending until it continues, if it is frozen: so continue it, that it may end in good order.
    if (child.signal('SIGTERM')) child.signal('SIGCONT')
    const timer = setTimeout(() => {
      forced = child.signal('SIGKILL')
    }, graceMs)
    await child.exited
    clearTimeout(timer)
    return { forced }
  }

  const launch = async (again = false): Promise<void> => {
    asked = false
    const { port } = reservation
    const tail = lastLines(20)
    let seen: ((line: string) => void) | undefined
    const child = await spawnBound({
      command,
      cwd,
      signal: 'SIGKILL',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...env, [portEnv]: String(port) },
      onLine: (line, stream) => {
        tail.add(line)
        spec.onLine(line, stream)
        seen?.(line)
      },
    })
    running = child
    spec.onSpawn?.(child.pid)
    const exited = child.exited.then((exit) => {
      if (running === child) running = undefined
      spec.onExit?.({ ...exit, expected: asked })
      return exit
    })
    const outcome = await awaitReady({
      ready: 'url' in spec.ready ? { url: spec.ready.url(port) } : spec.ready,
      exited,
      timeoutMs: readyMs,
      onSubscribe: (listener) => {
        for (const line of tail.list()) listener(line)
        seen = listener
      },
    })
    seen = undefined
    if (outcome === 'ready') return
    const isDeaf = 'url' in spec.ready && (await isFree(port))
    if (outcome !== 'timeout' || !again) await end()
    const how =
      outcome === 'timeout'
        ? `was not ready within ${readyMs} ms${isDeaf ? `: nothing listens on its ${portEnv} (${port})` : ''}`
        : `ended while starting (${outcome.signal ?? `exit code ${outcome.code}`})`
    throw new ShakedownError(
      outcome === 'timeout' ? 'service-not-ready' : 'service-exited',
      [`${name} ${how}; its last lines:`, ...tail.list()].join('\n  '),
      {
        hint: `Start it by hand to see why: ${inShell(command, { ...env, [portEnv]: String(port) })}`,
        exitCode: 4,
      },
    )
  }

  // A stranger can take the port between reservation and first start; afterwards the service holds it. Then another port is as good.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await launch()
      break
    } catch (error) {
      const taken = !(await isFree(reservation.port))
      reservation.release()
      if (!taken || attempt === portAttempts) throw error
      reservation = await reservePort()
    }
  }

  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const turn = queue.then(action)
    queue = turn.then(
      () => undefined,
      () => undefined,
    )
    return turn
  }
  const refuseStopped = (): void => {
    if (!stopped) return
    throw new ShakedownError('service-stopped', `${name} was stopped for good`, { hint: 'Start it anew.', exitCode: 4 })
  }
  return {
    name,
    url: `http://127.0.0.1:${reservation.port}`,
    get pid() {
      return running?.pid
    },
    get startTime() {
      return running?.startTime
    },
    stop: () =>
      inTurn(async () => {
        stopped = true
        await end()
        reservation.release()
      }),
    end: () => inTurn(end),
    down: async () => {
      await running?.exited
    },
    kill: (signal) => {
      if (endings.has(signal)) asked = true
      running?.signal(signal)
    },
    restart: (changes = {}) =>
      inTurn(async () => {
        refuseStopped()
        await end()
        env = { ...env, ...changes }
        await launch(true)
      }),
  }
}
