import { resolve } from 'node:path'
import type { OwnedProcess, OwnedService, ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { announce } from './announce.ts'

/** What is said of one of your processes, whoever starts it. */
interface SomeProcess {
  /** Small letters, digits and dashes; replicas are numbered behind it. */
  readonly name: string
  /** @default the folder in which shakedown is run */
  readonly cwd?: string
  /** @default 2 for consumers, so that replicas meet; else 1 */
  readonly replicas?: number
  /**
   * When it counts as started: its `path` answers over HTTP (it must listen on the environment's `PORT` then), or it writes a line.
   *
   * @default its `health` path answers, where it has one; else it has run for a second
   */
  readonly ready?: { readonly path: string } | { readonly line: RegExp }
  /** How long a start may take. @default 60; 600 where you start it yourself */
  readonly readyWithinSeconds?: number
  /** How long it may take to end once it is told to (SIGTERM); then it is killed. @default 10 */
  readonly graceSeconds?: number
  /** It ends as a whole where one of its worker processes dies, for its platform to start it again, as dramatiq does. @default it lives on, and replaces the worker */
  readonly endsWithWorker?: true
  /** Path that answers 2xx while it is healthy; it must listen on the environment's `PORT`. Unlocks health. */
  readonly health?: string
  /** Processes that it calls: started before it, with faults in between. */
  readonly dependsOn?: readonly string[]
  /**
   * Variables beside those that it gets anyway: `PATH`, `PORT`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`,
   * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL_S3` (with buckets), `QUEUE_URL` (of its stream), `DATABASE_URL` (of the first database), `PGAPPNAME`,
   * `TMPDIR` (gone after the run), `DEFECTS`. Nothing else of your own environment is passed on.
   */
  readonly env?: Readonly<Record<string, string>> | ((context: ServiceContext) => Readonly<Record<string, string>>)
}

/** How one of your processes is started: in whatever language, by whatever command. */
interface StartedProcess extends SomeProcess {
  /** A command line for `sh`, or the program and its arguments. */
  readonly command: string | readonly string[]
  readonly process?: undefined
  readonly environments?: undefined
}

/** One that you start yourself, as you always do, with the variables that each run tells you, and that stays yours when the run is over. */
interface YourProcess extends SomeProcess {
  readonly command?: undefined
  /**
   * By what the processes of its replicas are found, one for each, so that they can be frozen, killed and restarted: `{ pidFile }` (with
   * `restartedWithinSeconds` where a supervisor of yours starts it again), `{ container }`, `{ command, cwd, pidFile }` or `{ pid }`. `readyWithinSeconds` is how
   * long you have to start them (600).
   */
  readonly process: OwnedProcess | readonly OwnedProcess[]
  /** Folder in which the variables of each replica are written too: `<replica>.sh` to source, `<replica>.env` for Docker. @default they are only printed */
  readonly environments?: string
}

/** One of your processes: started by its `command`, or by you, and named as a `process`. */
export type ProcessOptions = StartedProcess | YourProcess

/** What a process's definition takes from its target. */
export interface WithinTarget {
  readonly databases: readonly string[]
  readonly consumers: ReadonlySet<string>
  /** Folder from which paths are meant. */
  readonly directory: string
  /** Queue of the (first) stream that a process consumes. */
  queueOf(process: string): string | undefined
}

const standard = (
  name: string,
  context: ServiceContext,
  { databases, queueOf }: WithinTarget,
): Record<string, string> => {
  const [database] = databases
  const queue = queueOf(name)
  return {
    AWS_ENDPOINT_URL: context.queueEndpoint,
    ...(context.s3Endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: context.s3Endpoint }),
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    // Replicas are told apart by their access keys.
    AWS_ACCESS_KEY_ID: context.replica,
    AWS_SECRET_ACCESS_KEY: 'none',
    TMPDIR: context.directory,
    DEFECTS: context.defects.join(','),
    ...(queue === undefined ? {} : { QUEUE_URL: context.queueUrl(queue) }),
    // What libpq and most drivers call their sessions, by which these are told apart.
    ...(database === undefined ? {} : { DATABASE_URL: context.databaseUrl(database), PGAPPNAME: context.replica }),
  }
}

/** The shell gives way to a single command, so that signals reach it and not the shell. */
const shellLine = (command: string): string => {
  if (/[;&|\n]/.test(command) || /^\s*exec\s/.test(command)) return command
  return /^\w+=/.test(command) ? `exec env ${command}` : `exec ${command}`
}

const readyOf = ({ ready, health }: ProcessOptions): Pick<ServiceDefinition, 'readyPath' | 'readyLine'> => {
  if (ready !== undefined) return 'path' in ready ? { readyPath: ready.path } : { readyLine: ready.line }
  return health === undefined ? {} : { readyPath: health }
}

const wordsOf = (command: string | readonly string[]): readonly [string, ...string[]] => {
  const [program = '', ...args] = typeof command === 'string' ? ['/bin/sh', '-c', shellLine(command)] : command
  return [program, ...args]
}

const ownersTimeSeconds = 600

/** The processes that its owner named, one for each replica; none where it is not its owner's to start. */
export const processesOf = ({ process }: Pick<ProcessOptions, 'process'>): readonly OwnedProcess[] => {
  if (process === undefined) return []
  return isList(process) ? process : [process]
}

const isList = (process: OwnedProcess | readonly OwnedProcess[]): process is readonly OwnedProcess[] =>
  Array.isArray(process)

const ownedOf = (options: ProcessOptions, { directory }: WithinTarget): OwnedService | undefined => {
  const named = processesOf(options)
  if (named.length === 0) return undefined
  const { readyWithinSeconds = ownersTimeSeconds, environments } = options
  const folder = environments === undefined ? undefined : resolve(directory, environments)
  return {
    processes: named.map((each) => ({
      ...each,
      ...('pidFile' in each ? { pidFile: resolve(directory, each.pidFile) } : {}),
      ...('cwd' in each ? { cwd: resolve(directory, each.cwd) } : {}),
    })),
    waitMs: readyWithinSeconds * 1000,
    tell: (env, _, replica) => announce({ replica, env, folder }),
  }
}

/** The service that a stack starts, or its owner. */
export const serviceOf = (options: ProcessOptions, within: WithinTarget): ServiceDefinition => {
  const { name, command, cwd = '.', dependsOn = [], env = {}, readyWithinSeconds, graceSeconds } = options
  const owned = ownedOf(options, within)
  return {
    name,
    replicas: owned?.processes?.length ?? options.replicas ?? (within.consumers.has(name) ? 2 : 1),
    ...(command === undefined ? {} : { command: wordsOf(command) }),
    ...(owned === undefined ? {} : { owned }),
    cwd: resolve(within.directory, cwd),
    ...readyOf(options),
    ...(readyWithinSeconds === undefined ? {} : { readyMs: readyWithinSeconds * 1000 }),
    ...(graceSeconds === undefined ? {} : { graceMs: graceSeconds * 1000 }),
    dependsOn,
    env: (context) => ({
      ...standard(name, context, within),
      ...(typeof env === 'function' ? env(context) : env),
    }),
  }
}
