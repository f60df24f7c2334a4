import { setTimeout as delay } from 'node:timers/promises'
import { isGone } from '../../harness/reach/database-session.ts'
import { ShakedownError } from '../../harness/errors.ts'
import type { Sink } from '../../harness/model/stack.ts'
import type { OwnedService, ServiceContext, ServiceDefinition } from '../../harness/model/target.ts'
import type { ServiceProcess } from './processes/start-service.ts'

const everyMs = 250

/** Whether it answers there with a success. */
const answers = async (url: string, stop: AbortSignal): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(5_000)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return response.ok
    },
    () => false,
  )

/** Whether nobody listens there any more: a slow or unhealthy answer is none of that. */
const isDown = async (url: string, stop: AbortSignal): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.any([stop, AbortSignal.timeout(5_000)]) }).then(
    async (response) => {
      await response.body?.cancel()
      return false
    },
    (error: unknown) => error instanceof Error && isGone(error.cause),
  )

/** Tells when a replica ends and when it is back, as far as that shows where it listens. */
const watch = async (replica: string, url: string, sink: Pick<Sink, 'happened'>, stop: AbortSignal): Promise<void> => {
  let down = false
  for (;;) {
    await delay(everyMs, undefined, { signal: stop })
    const now = await isDown(url, stop)
    if (stop.aborted) return
    if (now !== down)
      sink.happened(replica, 'ok', {
        kind: 'process',
        process: replica,
        ...(now ? { phase: 'exited', expected: false } : { phase: 'started' }),
      })
    down = now
  }
}

/** Where a replica of an owned service is to listen. */
export const ownedUrl = (service: string, { urls }: OwnedService, replica: string): string =>
  urls[replica === service ? 0 : Number(replica.slice(service.length + 1)) - 1] ?? ''

/** What {@link awaitOwned} works with. */
export interface AwaitOwnedOptions {
  readonly context: ServiceContext
  readonly sink: Pick<Sink, 'happened'>
  /** Each ends the wait, and the watch after it. */
  readonly stops: readonly AbortSignal[]
}

/**
 * Tells a service's owner how to start one replica, waits until it answers, and watches then whether it still listens. It stays its owner's: it is never signalled, stopped or restarted.
 *
 * @throws ShakedownError exit 4, when it does not answer in time
 */
export const awaitOwned = async (
  definition: Pick<ServiceDefinition, 'name' | 'readyPath' | 'env'>,
  owned: OwnedService,
  { context, sink, stops }: AwaitOwnedOptions,
): Promise<ServiceProcess> => {
  const { replica } = context
  const { waitMs, tell } = owned
  const url = ownedUrl(definition.name, owned, replica)
  const stop = AbortSignal.any([...stops])
  const readyUrl = `${url}${definition.readyPath ?? '/'}`
  tell(definition.env(context), url)
  const until = performance.now() + waitMs
  while (!(await answers(readyUrl, stop))) {
    stop.throwIfAborted()
    if (performance.now() > until)
      throw new ShakedownError(
        'owner-did-not-start',
        `${replica} did not answer at ${readyUrl} within ${Math.round(waitMs / 1_000)} s`,
        { hint: 'Start it with the environment that was printed, and let the run wait long enough.', exitCode: 4 },
      )
    await delay(everyMs, undefined, { signal: stop })
  }
  sink.happened(replica, 'ok', { kind: 'process', process: replica, phase: 'started' })
  // Ends with the signal, which is no failure.
  watch(replica, readyUrl, sink, stop).catch(() => undefined)
  const notOurs = async (): Promise<never> => {
    throw new ShakedownError('started-by-its-owner', `${replica} was started by its owner, who alone may stop it`, {
      hint: 'Leave out what restarts the service, or restart it yourself.',
      exitCode: 4,
    })
  }
  return {
    name: replica,
    url,
    pid: undefined,
    startTime: undefined,
    stop: async () => {},
    end: notOurs,
    down: notOurs,
    kill: () => {},
    restart: notOurs,
  }
}
