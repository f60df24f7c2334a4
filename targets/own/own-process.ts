import { resolve } from 'node:path'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'

/** How one of your processes is started: in whatever language, by whatever command. */
export interface ProcessOptions {
  /** Small letters, digits and dashes; replicas are numbered behind it. */
  readonly name: string
  /** A command line for `sh`, or the program and its arguments. */
  readonly command: string | readonly string[]
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
  /** How long a start may take. @default 60 */
  readonly readyWithinSeconds?: number
  /** How long it may take to end once it is told to (SIGTERM); then it is killed. @default 10 */
  readonly graceSeconds?: number
  /** Path that answers 2xx while it is healthy; it must listen on the environment's `PORT`. Unlocks health. */
  readonly health?: string
  /** Processes that it calls: started before it, with faults in between. */
  readonly dependsOn?: readonly string[]
  /**
   * Variables beside those that it gets anyway: `PATH`, `PORT`, `AWS_ENDPOINT_URL`, `AWS_REGION`, `AWS_DEFAULT_REGION`,
   * `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `QUEUE_URL` (of its stream), `DATABASE_URL` (of the first database), `PGAPPNAME`,
   * `TMPDIR` (gone after the run), `DEFECTS`. Nothing else of your own environment is passed on.
   */
  readonly env?: Readonly<Record<string, string>> | ((context: ServiceContext) => Readonly<Record<string, string>>)
}

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

/** The service that a stack starts. */
export const serviceOf = (options: ProcessOptions, within: WithinTarget): ServiceDefinition => {
  const { name, command, cwd = '.', dependsOn = [], env = {}, readyWithinSeconds, graceSeconds } = options
  const words = typeof command === 'string' ? ['/bin/sh', '-c', shellLine(command)] : command
  const [program = '', ...args] = words
  return {
    name,
    replicas: options.replicas ?? (within.consumers.has(name) ? 2 : 1),
    command: [program, ...args],
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
