import { setTimeout as delay } from 'node:timers/promises'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { MissedTicks } from '../../harness/incidents/timetable.ts'
import { neverMs } from '../../harness/model/probe.ts'
import type { Target } from '../../harness/model/target.ts'
import type { WatchSettings } from '../../harness/settings/watch-settings.ts'
import { callMemo } from '../../probes/heartbeat.ts'
import { watcherName } from '../define-monitor.ts'
import type { Change, Remembered, SharedStore, Store } from '../store/store.ts'
import { type Answers, answers } from './answers.ts'
import { background } from './background.ts'
import { burnOf } from './burn.ts'
import { beatDeadMan } from './dead-man.ts'
import { courier } from './deliver.ts'
import { type Desk, desk } from './desk.ts'
import { durable } from './durable.ts'
import { judgeDue } from './judge-due.ts'
import { looker } from './looker.ts'
import { loopWatch } from './loop-watch.ts'
import { memories } from './memory.ts'
import { missedLooks } from './missed-looks.ts'
import { reference } from './reference.ts'
import { repeats } from './repeat.ts'
import { self, selfLook, selfMs } from './self-look.ts'
import type { Sightings } from './sightings.ts'
import { slots } from './slots.ts'
import { keepTime } from './timekeeper.ts'
import type { Traces } from './traces.ts'

/** What a watcher is made from. */
export interface WatcherOptions {
  /** Those that look. */
  readonly monitors: readonly Monitor[]
  /** Names of all that are configured. */
  readonly known: ReadonlySet<string>
  readonly settings: WatchSettings
  readonly store: Store & Partial<Pick<SharedStore, 'unsure' | 'confirm'>>
  readonly remembered: Remembered
  /** Absent where no monitor needs one. */
  readonly target: Target | undefined
  /** Absent where the stack sees nothing of messages. */
  readonly sightings: Sightings | undefined
  /** So many messages may be published in all. @default without end */
  readonly publishInAll?: number | undefined
  /** Nothing is published any more after so long. @default without end */
  readonly publishForMs?: number | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly redact: (text: string) => string
  /** Name of the system that is watched. */
  readonly system: string
  readonly page?: string | undefined
  /** Absent: nobody is told of looks as spans. */
  readonly traces?: Traces | undefined
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
  /** Takes an incident on for somebody, or writes on it; false where there is none. */
  answer: Answers['answer']
  /** Hears somebody call for a monitor; false where no monitor of that name waits for calls. */
  hear(monitor: string, call: { readonly failed: boolean; readonly words: string }): Promise<boolean>
  /** Why it is not ready; undefined when it is. */
  unready(): string | undefined
  stop(): Promise<void>
}

/** How often time alone is taken into account, and messages are sent. */
const [sendMs, tickMs] = [250, 1000]

/** How long a stop waits for looks that are on their way. */
const stopMs = 5000

/** Makes a watcher; it looks once it is started. */
export const watcher = (options: WatcherOptions): Watcher => {
  const { monitors, settings, store, remembered, env, redact, complain, changed } = options
  const stopping = new AbortController()
  const stop = stopping.signal
  const { run, guarded, every, ended } = background(stop, complain)
  const loop = loopWatch()
  const cutOff = reference(settings.reference)
  const sent = courier({
    store,
    channels: settings.channels,
    system: options.system,
    page: options.page,
    env,
    open: () => book.open().length,
    redact,
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
    publishForMs: options.publishForMs,
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
    unsure: async () => store.confirm?.(),
    maintenance: book.maintenance,
    redact,
    stop,
    traces: options.traces,
  })
  const mirror = selfLook({ loop, reference: cutOff, keep })
  const burn = burnOf(monitors)
  const enter = slots(settings.atOnce)

  const commit = async (change: Change): Promise<void> => {
    changed(change)
    for (const look of change.looks ?? []) burn.count(look)
    await keep.commit(change)
  }
  const take = async (monitor: Monitor, at: number, extra?: Look['extra']): Promise<readonly Look[]> => {
    const look = await enter(async () => eyes.look(monitor, at, extra))
    const { change, lookAgain } = book.take(look)
    await commit(extra === undefined ? { ...change, ticks: { [monitor.name]: at } } : change)
    return lookAgain ? [look, ...(await take(monitor, Date.now(), 'second'))] : [look]
  }
  const missed = async (name: string, ticks: readonly MissedTicks[], lastMs: number): Promise<void> => {
    mirror.missed(ticks.reduce((sum, { count }) => sum + count, 0))
    await commit({ looks: missedLooks(name, ticks), ticks: { [name]: lastMs } })
  }
  const judgements = judgeDue({
    monitors,
    memory,
    judge: async (monitor, memo) => enter(async () => eyes.judge(monitor, memo)),
    taken: async (look) => commit(book.take(look).change),
  })
  const people = answers({ store, desk: book, commit })
  const looksBad = (name: string): boolean => {
    const line = book.line(name, 'looks')
    return line?.incident !== undefined || line?.recent.at(-1)?.bad === true
  }
  const startAll = (): void => {
    for (const monitor of monitors)
      run(async () =>
        keepTime({
          monitor,
          lastTickMs: remembered.ticks[monitor.name],
          // One look that goes wrong must not end the timetable.
          look: async (at, extra) => guarded(async () => take(monitor, at, extra)),
          missed: async (ticks, lastMs) => missed(monitor.name, ticks, lastMs),
          bad: () => looksBad(monitor.name),
          stop,
        }),
      )
    every(tickMs, async () => commit(book.tick(Date.now())))
    every(tickMs, judgements)
    every(tickMs, people.answerAll)
    // A receiver that does not answer holds nobody up but its own channel.
    every(sendMs, async () => run(async () => sent.send(Date.now())))
    every(selfMs, async () => commit(book.take(await mirror.look()).change))
    const again = repeats({ channels: settings.channels, courier: sent, open: book.open, complain })
    every(tickMs, async () => run(async () => again(Date.now())))
    every(selfMs, async () => {
      for (const { monitor, beat } of burn.beats(Date.now())) await commit(book.beat(monitor, 'objective', beat))
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
  }
  return {
    desk: book,
    unready: () => keep.failing(),
    answer: people.answer,
    hear: async (name, call) => {
      const monitor = monitors.find((each) => each.name === name)
      if (monitor?.probe.needs !== 'nothing' || monitor.probe.hears !== true) return false
      await memory.of(name).keep({ id: callMemo, dueMs: neverMs, data: { atMs: Date.now(), ...call } })
      return true
    },
    start: () =>
      run(async () => {
        // Before the first look, so that none counts twice.
        await guarded(async () => burn.recall(store, Date.now()))
        startAll()
      }),
    once: async (waits) => {
      const looks = (await Promise.all(monitors.map(async (monitor) => take(monitor, Date.now())))).flat()
      const later: Look[] = []
      while (waits && memory.waiting().count > 0 && !stop.aborted) {
        await delay(Math.min(1000, Math.max(50, memory.waiting().firstDueMs - Date.now())), undefined, { signal: stop })
        later.push(...(await judgements()))
        if (later.some(({ state }) => state === 'unknown')) break
      }
      return [...looks, ...later]
    },
    stop: async () => {
      stopping.abort(new Error('the watcher stops'))
      sent.stop()
      loop.stop()
      await ended(stopMs)
    },
  }
}
