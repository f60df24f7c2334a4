import { inWords } from '../../harness/incidents/duration.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Measurement, ProbeContext } from '../../harness/model/probe.ts'
import type { StreamFacts, Target } from '../../harness/model/target.ts'
import type { KeptMemo } from '../store/store.ts'
import { lookWith, type Seen } from './look-with.ts'
import type { LoopWatch } from './loop-watch.ts'
import type { Memories } from './memory.ts'
import type { Reference } from './reference.ts'
import { tracedTarget } from './traced-target.ts'
import type { LookSpan, Traces } from './traces.ts'

/** What looks are made with. */
export interface LookerOptions {
  /** Absent where no monitor needs one. */
  readonly target: Target | undefined
  readonly memories: Memories
  readonly loop: LoopWatch
  readonly reference: Reference
  /** Why nobody can be sure that this watcher is still the one that looks. */
  readonly unsure: () => Promise<string | undefined>
  readonly maintenance: (monitor: string, nowMs: number) => string | undefined
  /** Removes secrets from a text. */
  readonly redact: (text: string) => string
  readonly stop: AbortSignal
  /** Absent: nobody is told of looks as spans. */
  readonly traces?: Traces | undefined
}

/** Makes single looks. */
export interface Looker {
  look(monitor: Monitor, tickMs: number, extra?: Look['extra']): Promise<Look>
  /** Judges what a monitor began; undefined when there is nothing to say yet. */
  judge(monitor: Monitor, memo: KeptMemo): Promise<Look | undefined>
}

/** A watcher that was held up for so long has not seen what it says. */
const heldUpMs = 1000

const streamOf = (monitor: Monitor, { streams }: Target): StreamFacts => {
  const stream = streams.find(({ name }) => monitor.stream === undefined || name === monitor.stream)
  if (stream === undefined) throw new Error(`the target has no stream "${monitor.stream ?? ''}"`)
  return stream
}

/** A looker on a system. */
export const looker = (options: LookerOptions): Looker => {
  const { target, memories, loop, reference, unsure, maintenance, redact, stop, traces } = options
  const startedMs = performance.now()
  const contextOf = (monitor: Monitor, signal: AbortSignal, span: LookSpan | undefined): ProbeContext => {
    if (target === undefined) throw new Error(`${monitor.probe.name} needs a target, and none is connected`)
    return {
      signal,
      target: tracedTarget(target, span?.traceparent),
      stream: streamOf(monitor, target),
      acknowledged: 0,
      elapsedMs: performance.now() - startedMs,
      memory: memories.of(monitor.name),
    }
  }
  const measure = async (
    monitor: Monitor,
    signal: AbortSignal,
    span: LookSpan | undefined,
  ): Promise<readonly Measurement[]> => {
    const { probe } = monitor
    return probe.needs === 'nothing'
      ? probe.measure({ signal, memory: memories.of(monitor.name) })
      : probe.measure(contextOf(monitor, signal, span))
  }
  /** What was not seen because of the watcher itself is unknown, whatever it looked like. */
  const honest = async (seen: Seen, beganMs: number): Promise<Seen> => {
    if (seen.state === 'good') return seen
    const ofLoop = (wallMs: number): number => performance.now() - (Date.now() - wallMs)
    const heldUp =
      seen.seen === undefined ? loop.worst(beganMs) : loop.worst(ofLoop(seen.seen.fromMs), ofLoop(seen.seen.toMs))
    const blamed = (words: string): Seen => ({ state: 'unknown', blind: 'watcher', words, figures: [] })
    if (heldUp > heldUpMs) return blamed(`the watcher itself was held up for ${inWords(heldUp)}`)
    const doubt = await unsure()
    if (doubt !== undefined) return blamed(doubt)
    const isCutOff = seen.unreachable === true || seen.blind === 'probe'
    const gone = isCutOff ? await reference.gone() : undefined
    return gone === undefined ? seen : blamed(gone)
  }
  const lookOf = (
    monitor: Monitor,
    aspect: Look['aspect'],
    { state, level, blind, words, figures, evidence }: Seen,
    at: { readonly atMs: number; readonly beganMs: number; readonly tickMs: number },
    extra?: Look['extra'],
  ): Look => {
    const look: Look = {
      monitor: monitor.name,
      aspect,
      atMs: at.atMs,
      tookMs: performance.now() - at.beganMs,
      lateMs: Math.max(0, at.atMs - at.tickMs),
      state,
      words,
      figures,
      ...(level === undefined ? {} : { level }),
      ...(blind === undefined ? {} : { blind }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(extra === undefined ? {} : { extra }),
      ...(maintenance(monitor.name, at.atMs) === undefined ? {} : { silenced: true }),
    }
    const text = JSON.stringify(look)
    const clean = redact(text)
    if (clean === text) return look
    const read: Look = JSON.parse(clean)
    return read
  }
  const inSpan = async <Made extends Look | undefined>(
    monitor: Monitor,
    what: Parameters<Traces['begin']>[1],
    work: (span: LookSpan | undefined) => Promise<Made>,
  ): Promise<Made> => {
    const span = traces?.begin(monitor.name, what)
    let look: Made | undefined
    try {
      look = await work(span)
      return look
    } finally {
      span?.end(look)
    }
  }
  return {
    look: async (monitor, tickMs, extra) =>
      inSpan(monitor, 'look', async (span) => {
        const [atMs, beganMs] = [Date.now(), performance.now()]
        const seen = await lookWith(monitor, async (signal) => measure(monitor, signal, span), stop)
        return lookOf(monitor, 'looks', await honest(seen, beganMs), { atMs, beganMs, tickMs }, extra)
      }),
    judge: async (monitor, memo) => {
      const { probe } = monitor
      if (probe.needs === 'nothing' || probe.judgeLater === undefined) return undefined
      const judgeLater = probe.judgeLater.bind(probe)
      return inSpan(monitor, 'second judgement', async (span) => {
        const [atMs, beganMs] = [Date.now(), performance.now()]
        let said = true
        const seen = await lookWith(
          monitor,
          async (signal) => {
            const measurements = await judgeLater(memo, contextOf(monitor, signal, span))
            said = measurements.length > 0
            return measurements
          },
          stop,
        )
        if (!said) return undefined
        return lookOf(monitor, 'afterwards', await honest(seen, beganMs), { atMs, beganMs, tickMs: memo.dueMs })
      })
    },
  }
}
