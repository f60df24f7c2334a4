import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { didYouMean } from '../../harness/settings/nearest.ts'
import type { Sink } from '../../harness/model/stack.ts'
import type { ProcessReach, ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { awaitOwned, type OwnedReplica } from './await-owned.ts'
import { replicaNames } from './consumer-identity.ts'
import { replicaProcess } from './replica-process.ts'
import { type ServiceProcess, type ServiceSpec, startService } from './processes/start-service.ts'

/** Options of {@link startServices}. */
export interface ServicesOptions {
  readonly definitions: readonly ServiceDefinition[]
  readonly sink: Sink
  /** Aborted when stopping must not wait for services to end in good order. */
  readonly hurry: AbortSignal
  /** Folder in which Node keeps compiled code between starts. */
  readonly compileCache: string
  readonly context: Omit<ServiceContext, 'replica' | 'serviceUrl'>
  /** Told of every replica, with the pid that its process has at the moment. */
  readonly know: (replica: string, pid: () => number | undefined) => void
  /** Puts something in front of a service that others depend on, and gives the URL that they are told. */
  readonly front: (service: string, url: string) => Promise<string>
}

/** The services of a target, running. */
export interface Services {
  readonly urls: (service: string) => readonly string[]
  readonly restart: (service: string) => Promise<void>
  /** The replicas' processes, for faults. */
  readonly processes: ProcessReach
  readonly stop: () => Promise<void>
}

/** How long a replica that ended by itself stays down before it is started again, as a platform would. */
const restartAfterMs = 500

const commandOf = ({ name, main, command }: ServiceDefinition): readonly [string, ...string[]] => {
  if (command !== undefined) return command
  if (main === undefined) throw new Error(`the service ${name} has neither a main file nor a command`)
  return [process.execPath, main]
}

/** How long a process that tells nobody when it is ready must have run to count as started. */
const aliveMs = 1_000

const readyOf = ({ readyPath, readyLine }: ServiceDefinition): ServiceSpec['ready'] => {
  if (readyLine !== undefined) return { line: readyLine }
  return readyPath === undefined ? { aliveMs } : { url: (port) => `http://127.0.0.1:${port}${readyPath}` }
}

const startReplica = async (
  definition: ServiceDefinition,
  context: ServiceContext,
  { sink, compileCache, know }: ServicesOptions,
  stopping: AbortSignal,
): Promise<ServiceProcess> => {
  const { replica } = context
  const revive = async (): Promise<void> => {
    await delay(restartAfterMs)
    if (stopping.aborted) return
    await service.restart()
    sink.happened(replica, 'ok', {
      kind: 'process',
      process: replica,
      phase: 'started',
      ...(service.pid === undefined ? {} : { pid: service.pid }),
    })
  }
  let pid: number | undefined
  know(replica, () => pid)
  const service = await startService({
    name: replica,
    command: commandOf(definition),
    ...(definition.cwd === undefined ? {} : { cwd: definition.cwd }),
    env: {
      ...definition.env(context),
      NODE_COMPILE_CACHE: compileCache,
      UV_THREADPOOL_SIZE: String(availableParallelism()),
    },
    ready: readyOf(definition),
    ...(definition.readyMs === undefined ? {} : { readyMs: definition.readyMs }),
    ...(definition.graceMs === undefined ? {} : { graceMs: definition.graceMs }),
    onLine: (line) => sink.line(replica, line),
    onSpawn: (spawned) => {
      pid = spawned
    },
    onExit: ({ code, signal, expected }) => {
      pid = undefined
      sink.happened(replica, 'ok', {
        kind: 'process',
        process: replica,
        phase: 'exited',
        expected,
        ...(code === null ? {} : { code }),
        ...(signal === null ? {} : { signal }),
      })
      if (!expected)
        revive().catch((error: unknown) => {
          const message = `could not be started again: ${messageOf(error)}`
          sink.happened(replica, 'fail', { kind: 'log', level: 'error', message })
        })
    },
  })
  sink.happened(replica, 'ok', {
    kind: 'process',
    process: replica,
    phase: 'started',
    ...(service.pid === undefined ? {} : { pid: service.pid }),
  })
  return service
}

/** Starts all replicas of all services, those that others depend on first, otherwise side by side. One that ends by itself is started again. */
export const startServices = async (options: ServicesOptions): Promise<Services> => {
  const { definitions, context, front } = options
  const depended = new Set(definitions.flatMap(({ dependsOn }) => dependsOn))
  const fronts = new Map<string, string>()
  const stopping = new AbortController()
  const running = new Map<string, readonly ServiceProcess[]>()
  const starting = new Map<string, Promise<void>>()
  const begun: Promise<OwnedReplica>[] = []
  const replicas = new Map<string, readonly ReplicaProcess[]>()
  const urls = (service: string): readonly string[] => (running.get(service) ?? []).map(({ url }) => url)
  const urlFor = (asking: string, service: string): string => {
    const url = fronts.get(service)
    if (url !== undefined) return url
    const known = definitions.map(({ name }) => name)
    throw new ShakedownError(
      'service-not-depended-on',
      `${asking} asks where ${service} is, and does not depend on it`,
      {
        hint: known.includes(service)
          ? `Write dependsOn: ['${service}'] at ${asking}, so that ${service} is started before it.`
          : didYouMean(service, known),
        exitCode: 2,
      },
    )
  }
  const startOne = async (name: string): Promise<void> => {
    const definition = definitions.find((each) => each.name === name)
    if (definition === undefined) throw new Error(`no service is called ${name}`)
    await Promise.all(definition.dependsOn.map(once))
    const { owned } = definition
    const { sink, know, hurry } = options
    const starts = replicaNames(definition).map(async (replica, nth): Promise<OwnedReplica> => {
      const within = { ...context, replica, serviceUrl: (service: string) => urlFor(name, service) }
      if (owned !== undefined)
        return awaitOwned(definition, owned, { context: within, nth, sink, stops: [stopping.signal, hurry], know })
      const service = await startReplica(definition, within, options, stopping.signal)
      return { service, process: replicaProcess(service, sink) }
    })
    begun.push(...starts)
    const started = await Promise.all(starts)
    running.set(
      name,
      started.map(({ service }) => service),
    )
    // An owner's processes are out of reach for faults where nobody named them.
    replicas.set(
      name,
      started.flatMap(({ process }) => process ?? []),
    )
    const [first] = started
    if (first !== undefined && depended.has(name)) fronts.set(name, await front(name, first.service.url))
  }
  const once = async (name: string): Promise<void> => {
    const work = starting.get(name) ?? startOne(name)
    starting.set(name, work)
    return work
  }
  const stop = async (): Promise<void> => {
    stopping.abort()
    const all = (await Promise.allSettled(begun)).flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.service] : [],
    )
    const kill = (): void => {
      for (const service of all) service.kill('SIGKILL')
    }
    options.hurry.addEventListener('abort', kill, { once: true })
    if (options.hurry.aborted) kill()
    await Promise.all(all.map(async (service) => service.stop()))
  }
  try {
    await Promise.all(definitions.map(async ({ name }) => once(name)))
  } catch (error) {
    await Promise.allSettled(starting.values())
    await stop()
    throw error
  }
  return {
    urls,
    stop,
    processes: { replicasOf: (service) => replicas.get(service) ?? [] },
    restart: async (service) => {
      // All at once: each may have to wait for something that is away.
      const restarts = await Promise.allSettled((running.get(service) ?? []).map(async (replica) => replica.restart()))
      const errors = restarts.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
      const isLate = (error: unknown): boolean => error instanceof ShakedownError && error.code === 'service-not-ready'
      if (errors.length > 0) throw errors.find((error) => !isLate(error)) ?? errors[0]
    },
  }
}
