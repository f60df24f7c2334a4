import { spawn } from 'node:child_process'
import { Writable } from 'node:stream'
import type { Readable } from 'node:stream'
import { ShakedownError, messageOf } from '../../../harness/errors.ts'
import type { Charge } from './charge.ts'
import { clearKilledPostgres } from './clear-killed-postgres.ts'
import { deathSignal } from './death-signal.ts'
import { entrust } from './entrust.ts'
import { killGroup, processIdentity, signalProcess } from '../../../harness/reach/process-identity.ts'
import type { ProcessIdentity } from '../../../harness/reach/process-identity.ts'
import { splitLines } from './split-lines.ts'

/** How a process ended: by itself with a code, or by a signal. */
export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What to start. */
export interface BoundProcessOptions extends Pick<Charge, 'signal' | 'directory' | 'lockFile'> {
  readonly command: readonly [string, ...string[]]
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Words before the command that change its user. @default [] */
  readonly userWords?: readonly string[]
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void
}

/** A child that cannot outlive this process. */
export interface BoundProcess extends ProcessIdentity {
  /** Resolves when the process is gone and all its lines were given; never rejects. */
  readonly exited: Promise<ProcessExit>
  /** False when it no longer runs. */
  signal(signal: NodeJS.Signals): boolean
}

// The command waits for a word on file descriptor 3 until it is in the janitor's care. If this process dies before that, the
// pipe ends and the command never starts; so there is no moment in which it could be left behind, on any system.
const gate = 'read -r go <&3 || exit 0; exec 3<&-; exec "$@"'

const readLines = (stream: Readable, onLine: (line: string) => void): void => {
  const lines = splitLines(onLine)
  stream.on('data', (chunk: Buffer) => lines.push(chunk)).once('end', () => lines.end())
}

const isStream = (value: unknown): value is Readable => typeof value === 'object' && value !== null && 'on' in value

/**
 * Starts a command in a session of its own (a Ctrl-C is ours to handle, not its), bound to the life of this process:
 * a parent-death signal from the kernel where there is one, and the janitor everywhere.
 *
 * @throws {ShakedownError} `process-not-started`, exit 4, when the system cannot start it
 */
export const spawnBound = async (options: BoundProcessOptions): Promise<BoundProcess> => {
  const { command, env, cwd, userWords = [], onLine } = options
  const words = [...userWords, ...(await deathSignal(options.signal)), '/bin/sh', '-c', gate, 'sh', ...command]
  const [program = '/bin/sh', ...args] = words
  const notStarted = (cause: unknown): ShakedownError =>
    new ShakedownError('process-not-started', `${command[0]} could not be started in ${cwd}: ${messageOf(cause)}`, {
      hint: 'Check that the folder exists and that this user may start more processes (ulimit -u, free memory).',
      exitCode: 4,
      cause,
    })
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const failed = new Promise<never>((_, reject) => child.once('error', (error) => reject(notStarted(error))))
  failed.catch(() => undefined)
  const { pid, stdout, stderr } = child
  const identity = pid === undefined ? undefined : processIdentity(pid)
  const go = child.stdio[3]
  if (identity === undefined || !isStream(stdout) || !isStream(stderr) || !(go instanceof Writable)) return failed
  go.on('error', () => undefined) // it died at the gate: its exit says so

  const whole = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = new Promise<ProcessExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  readLines(stdout, (line) => onLine(line, 'stdout'))
  readLines(stderr, (line) => onLine(line, 'stderr'))

  const charge: Charge = {
    ...identity,
    signal: options.signal,
    ...(options.directory === undefined ? {} : { directory: options.directory }),
    ...(options.lockFile === undefined ? {} : { lockFile: options.lockFile }),
  }
  const release = await entrust(charge)
  go.end('go\n')

  const finish = async (): Promise<ProcessExit> => {
    const exit = await ended
    killGroup(identity) // grandchildren, which would also keep the pipes open, as would the sessions of a killed server
    if (options.lockFile !== undefined) await clearKilledPostgres(options.lockFile)
    // A stray in another session may still hold the pipes: what the process itself wrote has long been read by then.
    const timer = setTimeout(() => [stdout, stderr].forEach((stream) => stream.destroy()), 2000)
    await whole
    clearTimeout(timer)
    release()
    return exit
  }
  return { ...identity, exited: finish(), signal: (signal) => signalProcess(identity, signal) }
}
