import type { Channel } from '../../harness/incidents/channel.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { watchForm } from '../../harness/settings/watch-settings.ts'
import { sightings } from '../../watch/engine/sightings.ts'
import { watcher, type Watcher } from '../../watch/engine/watcher.ts'
import { openStore } from '../../watch/store/sqlite/open-store.ts'
import { reference } from '../../targets/reference/index.ts'
import { embedded } from '../../stacks/embedded/index.ts'
import { watchedSystem } from '../watch/watched-system.ts'
import { type Ground, groundOf } from './ground.ts'
import { databaseVariable, proofMonitors } from './monitors.ts'
import type { Observer } from './observer.ts'

/** The reference system, watched. */
export interface WatchedReference {
  readonly ground: Ground
  readonly monitors: readonly Monitor[]
  readonly looking: Watcher
}

/** Options of {@link watchReference}. */
export interface WatchReferenceOptions {
  readonly seen: Pick<Observer, 'changed'>
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
  complain(words: string): void
}

/** Hears everything, and tells nobody. */
const silent: Channel = { kind: 'proof', needs: [], send: async () => Promise.resolve({ is: 'delivered' }) }

const streamName = 'prison-visit.booked'

/** Starts the reference system on the embedded stack with a watcher beside it, works with both, and ends them. */
export const watchReference = async <T>(
  { seen, signal, hurry, complain }: WatchReferenceOptions,
  work: (watched: WatchedReference) => Promise<T>,
): Promise<T> => {
  const stops: (() => Promise<void>)[] = []
  try {
    const definition = reference()
    const sights = sightings()
    const reached = await watchedSystem({ stack: embedded, definition, sink: sights.sink, signal, hurry })
    stops.push(reached.stop)
    const { target, system } = reached
    const stream = target.streams.find(({ name }) => name === streamName)
    if (stream === undefined) throw new Error(`the reference system has no stream ${streamName}`)
    const ground = await groundOf(system, target, stream)
    stops.push(ground.stop)
    process.env[databaseVariable] = ground.databaseUrl
    const monitors = proofMonitors(ground)
    const store = openStore({ file: ':memory:' })
    stops.push(store.close)
    const looking = watcher({
      monitors,
      known: new Set(monitors.map(({ name }) => name)),
      settings: watchForm.parse({ channels: { proof: silent } }),
      store,
      remembered: await store.remember(),
      target,
      sightings: sights,
      env: {},
      redact: (text) => text,
      system: definition.name,
      write: () => undefined,
      complain,
      changed: seen.changed,
    })
    stops.push(looking.stop)
    looking.start()
    return await work({ ground, monitors, looking })
  } finally {
    delete process.env[databaseVariable]
    for (const stop of stops.toReversed()) await stop()
  }
}
