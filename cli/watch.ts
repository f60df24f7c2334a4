import { once } from 'node:events'
import { resolve } from 'node:path'
import { ShakedownError } from '../harness/errors.ts'
import { spacingMs } from '../harness/incidents/timetable.ts'
import { redaction } from '../harness/record/redaction.ts'
import type { Sink } from '../harness/model/stack.ts'
import type { Config } from '../harness/settings/config.ts'
import { checkSetup, tokenVariable } from '../watch/check-setup.ts'
import { sightings } from '../watch/engine/sightings.ts'
import { type Watcher, watcher } from '../watch/engine/watcher.ts'
import { gatherFacts } from '../watch/page/gather-facts.ts'
import { metrics } from '../watch/page/metrics.ts'
import { type ServedPage, servePage } from '../watch/page/serve.ts'
import { leaseFor, openWatchStore } from '../watch/store/open-watch-store.ts'
import type { Change, Store } from '../watch/store/store.ts'
import type { Io } from './io.ts'
import { listening } from './serve.ts'
import { pickMonitors } from './watch/pick-monitors.ts'
import { stopAll } from './watch/stop-all.ts'
import { takeTurns } from './watch/take-turns.ts'
import { compileWhenBusy } from './watch/compile-when-busy.ts'
import { listTopics } from './watch/list-topics.ts'
import { judgeOnce, lookLine } from './watch/tell-once.ts'

/** Options of {@link watchCommand}. */
export interface WatchCommandOptions {
  /** Names of monitors; all when empty. */
  readonly only: readonly string[]
  /** Look once at everything, and exit as `run` does. */
  readonly once: boolean
  /** With `once`: wait for what can be judged only later. */
  readonly wait: boolean
  readonly json: boolean
  /** @default that of the configuration */
  readonly port?: number | undefined
  readonly store?: string | undefined
  readonly config: Config
}

const setUp = async ({ only, once: onlyOnce, config, store: file }: WatchCommandOptions, io: Io) => {
  const monitors = pickMonitors(config.monitors, only)
  const needsTarget = monitors.some(({ probe }) => probe.needs !== 'nothing')
  // Stacks and targets are large: they are loaded only where a monitor needs one.
  const prepared = needsTarget ? await (await import('./watch/prepare-system.ts')).prepareSystem(config) : undefined
  const settings = onlyOnce ? { ...config.watch, channels: {} } : config.watch
  let store: Store | undefined
  const more: string[] = []
  try {
    store = await openWatchStore({
      store: onlyOnce ? ':memory:' : (file ?? settings.store),
      env: io.env,
      leaseMs: leaseFor(monitors.map(({ timetable }) => spacingMs(timetable, Date.now()))),
      complain: (words) => void io.err.write(`${words}\n`),
    })
  } catch (error) {
    if (!(error instanceof ShakedownError) || error.exitCode !== 2) throw error
    more.push(error.message)
  }
  try {
    const streams = prepared?.definition.streams ?? []
    // Channels are not told of a single look; monitors that name one may name it all the same.
    checkSetup({
      monitors: config.monitors,
      settings: config.watch,
      streams,
      env: onlyOnce ? allSet(config, io.env) : io.env,
      more,
    })
  } catch (error) {
    await store?.close()
    throw error
  }
  if (store === undefined) throw new Error('a store that cannot be opened is a problem of the set-up')
  return { monitors, prepared, settings, store }
}

/** The environment, as if the secrets of channels were there: a single look tells nobody. */
const allSet = ({ watch }: Config, env: Io['env']): Io['env'] => ({
  ...Object.fromEntries(
    Object.values(watch.channels).flatMap(({ channel }) => channel.needs.map((each) => [each, 'unused'])),
  ),
  [tokenVariable]: 'unused',
  ...env,
})

const secretsOf = (config: Config, env: Io['env']): readonly string[] =>
  [
    ...Object.values(config.watch.channels).flatMap(({ channel }) => channel.needs),
    ...config.monitors.flatMap(({ probe }) => (probe.needs === 'nothing' ? (probe.variables ?? []) : [])),
    tokenVariable,
    ...(typeof config.watch.store === 'string' ? [] : [config.watch.store.postgres.urlFrom]),
  ].flatMap((variable) => env[variable] ?? [])

const unseen: Sink = { happened: () => undefined, line: () => undefined }

const tellOnce = async (looking: Watcher, { json, wait }: WatchCommandOptions, io: Io): Promise<number> => {
  const { exitCode, looks } = judgeOnce(await looking.once(wait))
  if (json) io.out.write(`${JSON.stringify({ exitCode, looks })}\n`)
  else for (const look of looks) io.out.write(`${lookLine(look)}\n`)
  return io.signal.aborted ? 130 : exitCode
}

/** `shakedown watch`: looks again and again, and tells when it changes; with `once`, looks once and exits as `run` does. */
export const watchCommand = async (options: WatchCommandOptions, io: Io): Promise<number> => {
  const { config, json, once: onlyOnce } = options
  const { monitors, prepared, settings, store } = await setUp(options, io)
  const stops: (() => Promise<void>)[] = [store.close]
  const complain = (words: string): void => void io.err.write(`${words}\n`)
  try {
    const port = options.port ?? settings.port
    const page: ServedPage | undefined = onlyOnce
      ? undefined
      : await listening(port, async () => servePage({ host: settings.host, port, token: io.env[tokenVariable] }))
    if (page !== undefined) stops.push(page.close)
    const seen = prepared?.seesMessages === true ? sightings() : undefined
    const reached = await prepared?.reach({ sink: seen?.sink ?? unseen, signal: io.signal, hurry: io.hurry })
    if (reached !== undefined) stops.push(reached.stop)
    const topics: string[] = []
    const tellTopic = (words: string): void => {
      topics.push(words)
      complain(words)
    }
    const target = reached === undefined ? undefined : await listTopics(reached.target, monitors, tellTopic)
    const redact = redaction([...(prepared?.definition.secrets ?? []), ...secretsOf(config, io.env)])
    const changed = (change: Change): void => {
      page?.changed(change)
      if (!onlyOnce && json) for (const look of change.looks ?? []) io.out.write(`${JSON.stringify({ look })}\n`)
    }
    const system = prepared?.definition.name ?? 'shakedown watch'
    const tracing =
      settings.otlp === undefined || onlyOnce
        ? undefined
        : (await import('../watch/engine/traces.ts')).traces({ url: settings.otlp, system, complain })
    if (tracing !== undefined) stops.push(tracing.stop)
    const make = async (): Promise<Watcher> =>
      watcher({
        monitors,
        known: new Set(config.monitors.map(({ name }) => name)),
        settings,
        store,
        remembered: await store.remember(),
        target,
        sightings: seen,
        publishInAll: prepared?.budget?.messages,
        publishForMs: prepared?.budget?.minutes === undefined ? undefined : prepared.budget.minutes * 60_000,
        env: io.env,
        redact,
        system,
        page: page?.url,
        traces: tracing,
        write: (text) => void io.out.write(redact(text)),
        complain: (words) => complain(redact(words)),
        changed,
      })
    if (onlyOnce) {
      const looking = await make()
      stops.push(looking.stop)
      return await tellOnce(looking, options, io)
    }
    const endCompiling = compileWhenBusy()
    stops.push(async () => Promise.resolve(endCompiling()))
    await takeTurns({
      store,
      signal: io.signal,
      standsBy: (words) => page?.show(words),
      turn: async (over) => {
        const looking = await make()
        try {
          page?.show({
            facts: await gatherFacts({
              system,
              monitors,
              settings,
              store,
              desk: looking.desk,
              topics,
              runs: resolve(io.cwd, config.out),
            }),
            unready: looking.unready,
            hear: looking.hear,
            answer: looking.answer,
            metrics: metrics({ monitors, open: looking.desk.open, store }),
          })
          looking.start()
          complain(
            `watching ${system} with ${monitors.length} ${monitors.length === 1 ? 'monitor' : 'monitors'}; status page: ${page?.url ?? 'none'}`,
          )
          if (!over.aborted) await once(over, 'abort')
        } finally {
          await looking.stop()
        }
      },
    })
    return 0
  } finally {
    await stopAll(stops, { awaited: io.signal, complain })
  }
}
