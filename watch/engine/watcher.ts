import { setTimeout as delay } from 'node:timers/promises'
import type { Incident } from '../../harness/incidents/incident.ts'
import { inWords } from '../../harness/incidents/duration.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { defaultPolicy } from '../../harness/incidents/policy.ts'
import type { MissedTicks } from '../../harness/incidents/timetable.ts'
import type { Target } from '../../harness/model/target.ts'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import { watcherName } from '../define-monitor.ts'
import type { Change, Remembered, Store } from '../store/store.ts'
import { beatDeadMan } from './dead-man.ts'
import { courier, within } from './deliver.ts'
import { type Desk, desk } from './desk.ts'
import { durable } from './durable.ts'
import { looker } from './looker.ts'
import { loopWatch } from './loop-watch.ts'
import { memories } from './memory.ts'
import { reference } from './reference.ts'
import type { Sightings } from './sightings.ts'
import { slots } from './slots.ts'
import { keepTime } from './timekeeper.ts'

/** What a watcher is made from. */
export interface WatcherOptions {
  /** Those that look. */
  readonly monitors: readonly Monitor[]
  /** Names of all that are configured. */
  readonly known: ReadonlySet<string>
  readonly settings: WatchSettings
  readonly store: Store
  readonly remembered: Remembered
  /** Absent where no monitor needs one. */
  readonly target: Target | undefined
  /** Absent where the stack sees nothing of messages. */
  readonly sightings: Sightings | undefined
  /** So many messages may be published in all. @default without end */
  readonly publishInAll?: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly redact: (text: string) => string
  /** Name of the system that is watched. */
  readonly system: string
  readonly page?: string | undefined
  /** Standard output, for the channel of that name. */
  write(text: string): void
  /** Tells whoever runs the watcher. */
  complain(words: string): void
  /** Something was seen or told. */
  changed(change: Change): void
}

/** A watcher at work. */
export interface Watcher {
  readonly desk: Desk
  /** Starts all timetables. */
  start(): void
  /** Makes one look of each monitor, a second one where it is bad, and waits for what can be judged only later. */
  once(waits: boolean): Promise<readonly Look[]>
  acknowledge(incident: Incident['id'], by: string): Promise<boolean>
  /** Why it is not ready; undefined when it is. */
  unready(): string | undefined
  stop(): Promise<void>
}

/** How often time alone is taken into account, messages are sent, and the watcher looks at itself. */
const [sendMs, tickMs, selfMs] = [250, 1000, 10_000]

/** A judgement that failed is tried again after this. */
const judgeAgainMs = 10_000

/** Being held up for so long, between two looks at itself, is being blind. */
const blindMs = 3000

/** How long a stop waits for looks that are on their way. */
const stopMs = 5000

/** The monitor that stands for the watcher itself. */
const self: Monitor = {
  name: watcherName,
  timetable: { everyMs: selfMs },
  whileBadMs: selfMs,
  timeoutMs: selfMs,
  probe: { name: watcherName, needs: 'nothing', measure: async () => Promise.resolve([]) },
  level: 'critical',
  sightLevel: 'critical',
  policy: { ...defaultPolicy, secondLook: false },
  dependsOn: [],
  problems: [],
}

/** Makes a watcher; it looks once it is started. */
export const watcher = (options: WatcherOptions): Watcher => {
  const { monitors, settings, store, remembered, env, redact, complain, changed } = options
  const stopping = new AbortController()
  const stop = stopping.signal
  const loop = loopWatch()
  const cutOff = reference(settings.reference)
  const sent = courier({
    store,
    channels: settings.channels,
    system: options.system,
    page: options.page,
    env,
    write: options.write,
    complain,
    gatherMs: settings.gather,
  })
  const keep = durable(store, sent)
  const memory = memories({
    store,
    memos: remembered.memos,
    sightings: options.sightings,
    publishAtMost: settings.publishAtMost,
    publishInAll: options.publishInAll,
  })
  const book = desk({
    monitors: [...monitors, self],
    known: new Set([...options.known, watcherName]),
    settings,
    lines: remembered.lines,
  })
  const eyes = looker({
    target: options.target,
    memories: memory,
    loop,
    reference: cutOff,
    maintenance: book.maintenance,
    redact,
    stop,
  })
  const enter = slots(settings.atOnce)
  const working = new Set<Promise<void>>()
  let missedSince = 0

  const commit = async (change: Change): Promise<void> => {
    changed(change)
    await keep.commit(change)
  }
  const run = (work: () => Promise<void>): void => {
    const running = work()
      .catch((error: unknown) => {
        if (!stop.aborted)
          complain(`an error of the watcher's own: ${error instanceof Error ? (error.stack ?? error.message) : ''}`)
      })
      .finally(() => working.delete(running))
    working.add(running)
  }
  const take = async (monitor: Monitor, at: number, extra?: Look['extra']): Promise<readonly Look[]> => {
    const look = await enter(async () => eyes.look(monitor, at, extra))
    const { change, lookAgain } = book.take(look)
    await commit(extra === undefined ? { ...change, ticks: { [monitor.name]: at } } : change)
    return lookAgain ? [look, ...(await take(monitor, Date.now(), 'second'))] : [look]
  }
  const missed = async (name: string, ticks: readonly MissedTicks[], lastMs: number): Promise<void> => {
    const looks = ticks.map(({ firstMs, count }): Look => ({
      monitor: name,
      aspect: 'looks',
      atMs: firstMs,
      tookMs: 0,
      lateMs: 0,
      state: 'unknown',
      blind: 'watcher',
      words: 'nobody looked: the watcher did not run, or was held up',
      figures: [],
      ticks: count,
    }))
    missedSince += ticks.reduce((sum, { count }) => sum + count, 0)
    await commit({ looks, ticks: { [name]: lastMs } })
  }
  const lookAtSelf = async (sinceMs: number): Promise<void> => {
    const heldUp = loop.worstSince(sinceMs)
    const [gone, failing] = [await cutOff.gone(), keep.failing()]
    const problems = [
      ...(heldUp > blindMs ? [`it was held up for ${inWords(heldUp)}`] : []),
      ...(missedSince > 0 ? [`${missedSince} ticks were missed`] : []),
      ...(gone === undefined ? [] : [gone]),
      ...(failing === undefined ? [] : [failing]),
    ]
    missedSince = 0
    const look: Look = {
      monitor: watcherName,
      aspect: 'looks',
      atMs: Date.now(),
      tookMs: 0,
      lateMs: heldUp,
      state: problems.length === 0 ? 'good' : 'bad',
      ...(problems.length === 0 ? {} : { level: 'critical' as const }),
      words: problems.length === 0 ? 'the watcher sees' : `the watcher is blind: ${problems.join('; ')}`,
      figures: [{ subject: 'held up', value: Math.round(heldUp), unit: 'ms' }],
    }
    await commit(book.take(look).change)
  }
  const judged = new Map<string, number>()
  const byName = new Map(monitors.map((monitor) => [monitor.name, monitor]))
  const judgeDue = async (): Promise<readonly Look[]> => {
    const nowMs = Date.now()
    const due = memory.due(nowMs).filter(({ monitor, id }) => (judged.get(`${monitor}/${id}`) ?? 0) <= nowMs)
    const looks = await Promise.all(
      due.map(async (memo) => {
        const monitor = byName.get(memo.monitor)
        if (monitor === undefined) return undefined
        const key = `${memo.monitor}/${memo.id}`
        judged.set(key, Number.POSITIVE_INFINITY)
        try {
          const look = await enter(async () => eyes.judge(monitor, memo))
          if (look !== undefined) await commit(book.take(look).change)
          return look
        } finally {
          const isLeft = memory.of(memo.monitor).memos.some(({ id }) => id === memo.id)
          if (isLeft) judged.set(key, Date.now() + judgeAgainMs)
          else judged.delete(key)
        }
      }),
    )
    return looks.flatMap((look) => look ?? [])
  }
  const every = (ms: number, work: () => Promise<unknown>): void =>
    run(async () => {
      while (!stop.aborted) {
        await delay(ms, undefined, { signal: stop })
        await work()
      }
    })
  return {
    desk: book,
    unready: () => keep.failing(),
    start: () => {
      for (const monitor of monitors)
        run(async () =>
          keepTime({
            monitor,
            lastTickMs: remembered.ticks[monitor.name],
            look: async (at, extra) => void (await take(monitor, at, extra)),
            missed: async (ticks, lastMs) => missed(monitor.name, ticks, lastMs),
            bad: () => {
              const line = book.line(monitor.name, 'looks')
              return line?.incident !== undefined || line?.recent.at(-1)?.bad === true
            },
            stop,
          }),
        )
      every(tickMs, async () => commit(book.tick(Date.now())))
      every(tickMs, judgeDue)
      // A receiver that does not answer holds nobody up but its own channel.
      every(sendMs, async () => run(async () => sent.send(Date.now())))
      let sinceMs = performance.now()
      every(selfMs, async () => {
        const from = sinceMs
        sinceMs = performance.now()
        await lookAtSelf(from)
      })
      every(tickMs, async () => {
        while (!stop.aborted && (await store.tidy(Date.now()))) await delay(20, undefined, { signal: stop })
      })
      if (settings.deadMan !== undefined) {
        const { url, every: ms } = settings.deadMan
        every(ms, async () => {
          const isBlind = book.line(watcherName, 'looks')?.incident !== undefined || keep.failing() !== undefined
          if (!isBlind) await beatDeadMan(url, complain)
        })
      }
    },
    once: async (waits) => {
      const looks = (await Promise.all(monitors.map(async (monitor) => take(monitor, Date.now())))).flat()
      const later: Look[] = []
      while (waits && memory.waiting().count > 0 && !stop.aborted) {
        await delay(Math.min(1000, Math.max(50, memory.waiting().firstDueMs - Date.now())), undefined, { signal: stop })
        later.push(...(await judgeDue()))
        if (later.some(({ state }) => state === 'unknown')) break
      }
      return [...looks, ...later]
    },
    acknowledge: async (id, by) => {
      const change = book.acknowledge(id, by, Date.now())
      if (change === undefined) return false
      await commit(change)
      return true
    },
    stop: async () => {
      stopping.abort(new Error('the watcher stops'))
      sent.stop()
      loop.stop()
      await within(Promise.allSettled(working), stopMs)
    },
  }
}
