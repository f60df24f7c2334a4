import { setTimeout as delay } from 'node:timers/promises'
import { ShakedownError } from '../../harness/errors.ts'
import type { ReplicaProcess } from '../../harness/model/process-reach.ts'
import type { Sink } from '../../harness/model/stack.ts'
import type { OwnedService, ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import { ownedProcess } from './owned-process.ts'
import { answers, answersAtAll, isDown } from './listens.ts'
import { listenerAt } from './processes/listener-at.ts'
import { reservePort } from './processes/reserve-port.ts'
import type { ServiceProcess } from './processes/start-service.ts'
import { notStartable } from '../../harness/reach/pid-process.ts'
import { sightings } from './sightings.ts'

const everyMs = 250

/** What {@link awaitOwned} works with. */
export interface AwaitOwnedOptions {
  readonly context: ServiceContext
  /** Which of the replicas, from 0. */
  readonly nth: number
  readonly sink: Pick<Sink, 'happened'>
  /** Each ends the wait, and the watch after it. */
  readonly stops: readonly AbortSignal[]
  /** Told of the replica, with the pid that its process has at the moment. */
  readonly know: (replica: string, pid: () => number | undefined) => void
}

/** A replica that its owner started. */
export interface OwnedReplica {
  readonly service: ServiceProcess
  /** Present where its process was named: faults act on it. */
  readonly process?: ReplicaProcess
}

const readyWithinMs = 60_000

/**
 * Tells a service's owner how to start one replica, waits until it runs, and watches then whether it still does. It stays its owner's: it is signalled and
 * started again only by faults, and only where its process was named. A process that ran before its owner was told is not it.
 *
 * @throws ShakedownError exit 4, when it does not run in time
 */
export const awaitOwned = async (
  definition: Pick<ServiceDefinition, 'name' | 'readyPath' | 'readyMs' | 'graceMs' | 'env'>,
  owned: OwnedService,
  { context, nth, sink, stops, know }: AwaitOwnedOptions,
): Promise<OwnedReplica> => {
  const { replica } = context
  const stop = AbortSignal.any([...stops])
  const named = owned.processes?.[nth]
  const port = owned.urls === undefined ? await reservePort() : undefined
  stop.addEventListener('abort', () => port?.release(), { once: true })
  const url = owned.urls?.[nth] ?? `http://127.0.0.1:${port?.port ?? ''}`
  const readyUrl = `${url}${definition.readyPath ?? '/'}`
  // Who names no path may listen nowhere.
  const listens = owned.urls !== undefined || definition.readyPath !== undefined
  const env = { ...definition.env(context), ...(port === undefined ? {} : { PORT: String(port.port) }) }
  const seen = sightings(replica, sink)
  const until = async (isSo: () => Promise<boolean>, withinMs: number, late: () => ShakedownError): Promise<void> => {
    const end = performance.now() + withinMs
    while (!(await isSo())) {
      stop.throwIfAborted()
      if (performance.now() > end) throw late()
      await delay(everyMs, undefined, { signal: stop })
    }
  }
  const isUp = async (): Promise<boolean> => !listens || answers(readyUrl, stop)
  const { readyMs = readyWithinMs, graceMs } = definition
  const process =
    named &&
    ownedProcess({
      replica,
      process: named,
      env,
      graceMs,
      seen,
      isReady: async () =>
        until(
          // Started again in a fault it may well be up and unhealthy.
          listens ? answersAtAll(readyUrl, stop) : isUp,
          readyMs,
          () =>
            new ShakedownError(
              'service-not-ready',
              `${replica} does not answer at ${readyUrl} ${readyMs} ms after it was started again`,
              { hint: 'Look into its log, or give it longer to start.', exitCode: 4 },
            ),
        ),
    })
  const listener = listenerAt(listens ? url : '')
  const pid = (): number | undefined => process?.pid() ?? listener()
  // Named by its pid it can be no other.
  const before = named !== undefined && 'pid' in named ? undefined : pid()
  const isAnother = (): boolean => before === undefined || pid() !== before
  // Who asks while it starts is told to be it too; looking for an owner in vain again and again is dear.
  know(replica, () => (isAnother() ? pid() : undefined))
  owned.tell(env, url, replica)
  await until(
    async () => isAnother() && (process === undefined || (await process.runs().catch(() => false))) && (await isUp()),
    owned.waitMs,
    () => {
      const late = `${replica} ${listens ? `did not answer at ${readyUrl}` : 'did not run'} within ${Math.round(owned.waitMs / 1_000)} s`
      const old = isAnother() ? '' : `: process ${before}, which is there, ran before and has another environment`
      return new ShakedownError('owner-did-not-start', `${late}${old}`, {
        hint: 'Start it with the environment that was printed, and let the run wait long enough.',
        exitCode: 4,
      })
    },
  )
  await seen.begin(async () => {
    const up = process === undefined ? !(await isDown(readyUrl, stop)) : await process.runs()
    const now = up ? process?.pid() : undefined
    return { up, ...(now === undefined ? {} : { pid: now }) }
  })
  const watch = async (): Promise<void> => {
    for (;;) {
      await delay(everyMs, undefined, { signal: stop })
      // A container whose daemon does not answer at the moment shows nothing.
      await seen.look().catch(() => undefined)
    }
  }
  // Ends with the signal, which is no failure.
  watch().catch(() => undefined)
  const notOurs = async (): Promise<never> => {
    throw new ShakedownError('started-by-its-owner', `${replica} was started by its owner, who alone may stop it`, {
      hint: 'Name its process, or leave out what restarts the service.',
      exitCode: 4,
    })
  }
  const service: ServiceProcess = {
    name: replica,
    url,
    get pid() {
      return process?.pid()
    },
    startTime: undefined,
    stop: async () => port?.release(),
    end: notOurs,
    down: notOurs,
    kill: () => {},
    restart: async (changes) => {
      if (process === undefined) return notOurs()
      if (!process.startable) throw notStartable(replica)
      if (await process.runs()) await process.stop()
      await process.start(changes)
    },
  }
  return { service, ...(process === undefined ? {} : { process }) }
}
