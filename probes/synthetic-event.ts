import { inWords } from '../harness/incidents/duration.ts'
import { exceeded, limitsInWords, utmost } from '../harness/incidents/limits.ts'
import type { Measurement, Memo, Probe, ProbeContext } from '../harness/model/probe.ts'
import type { EventStream } from '../harness/model/target.ts'
import { awaitEffect, effectOf } from './synthetic-event/effect-of.ts'
import { judgeAgain } from './synthetic-event/judge-again.ts'
import type { SyntheticEventOptions } from './synthetic-event/options.ts'
import { publishOne } from './synthetic-event/publish-one.ts'
import { memoOf, type Published, publishedIn } from './synthetic-event/published.ts'
import { timelineOf } from './synthetic-event/timeline.ts'

/** What a last receive and its handling may take beyond the time-outs themselves. */
const slackMs = 5000

const liveOf = ({ target, stream }: ProbeContext): EventStream => {
  const live = target.streams.find(({ name }) => name === stream.name)
  if (live === undefined) throw new Error(`the target has no stream "${stream.name}"`)
  return live
}

/** Events published before whose effect nobody saw yet. Those that are seen now are remembered as seen. */
const stillMissing = async (live: EventStream, { memory }: ProbeContext): Promise<readonly Published[]> => {
  const missing: Published[] = []
  for (const memo of memory?.memos ?? []) {
    const published = publishedIn(memo)
    if (published.uncleaned !== undefined)
      throw new Error(
        `nothing is published, because the clean-up of ${published.ref.key} failed: ${published.uncleaned}`,
      )
    if (published.seen || published.uncertain) continue
    if ((await effectOf(live, published.ref)).there)
      await memory?.keep(memoOf({ ...published, seen: true }, memo.dueMs))
    else missing.push(published)
  }
  return missing
}

const guarded = (stream: string, missing: readonly Published[]): readonly Measurement[] => {
  const ageMs = Date.now() - Math.min(...missing.map(({ publishedMs }) => publishedMs))
  const words = `${missing.length} events have no effect yet, the oldest after ${inWords(ageMs)}; nothing more is published meanwhile`
  return [{ subject: stream, value: ageMs, unit: 'ms', ok: false, level: 'critical', words }]
}

/** Publishes an event of our own and waits for what it must leave: judged in time, and again when every redelivery is over. */
export const syntheticEvent = (options: SyntheticEventOptions = {}): Probe => {
  const { within = { warning: 5000, critical: 30_000 }, missingAtMost = 3 } = options
  const waitMs = utmost(within)
  const againAfter = ({ visibilityTimeoutMs, maxReceiveCount }: EventStream): number =>
    options.againAfterMs ?? visibilityTimeoutMs * maxReceiveCount + slackMs
  const look = async (live: EventStream, context: ProbeContext): Promise<readonly Measurement[]> => {
    const { memory, signal } = context
    const published = await publishOne(live, context, againAfter(live))
    const { ref, publishedMs } = published
    const effect = await awaitEffect(live, ref, { untilMs: publishedMs + (waitMs ?? 0), signal })
    const atMs = Date.now()
    const tookMs = atMs - publishedMs
    const late = effect.there && effect.wrong.length === 0 ? exceeded(tookMs, within) : 'critical'
    // What was done twice within the time needs no waiting to be told.
    const dueMs = effect.tooMany > 0 ? atMs : publishedMs + againAfter(live)
    if (effect.there) await memory?.keep(memoOf({ ...published, seen: true }, dueMs))
    const words = (): string => {
      if (!effect.there) return `no effect within ${inWords(tookMs)}`
      if (effect.wrong.length > 0) return effect.wrong.join('; ')
      return `took effect after ${inWords(tookMs)}${late === undefined ? '' : ` (${limitsInWords(within, 'ms')})`}`
    }
    const sightings = memory?.sightings(ref.key)
    const received = sightings?.find(({ kind }) => kind === 'receive')
    const measurement = {
      subject: live.name,
      value: tookMs,
      unit: 'ms',
      ok: late === undefined,
      words: `${live.name}: ${words()}`,
      evidence: timelineOf(published, sightings, { atMs, words: words() }),
      ...(late === undefined ? {} : { level: late }),
    }
    return received === undefined
      ? [measurement]
      : [
          measurement,
          {
            subject: `${live.name} received`,
            value: Math.max(0, received.atMs - publishedMs),
            unit: 'ms',
            ok: true,
            words: `received by ${received.actor}`,
          },
        ]
  }
  return {
    name: 'synthetic-event',
    publishes: true,
    ...(waitMs === undefined
      ? { problems: ['synthetic-event has no threshold: give it "within"'] }
      : { takesUpToMs: waitMs }),
    measure: async (context) => {
      const live = liveOf(context)
      const missing = await stillMissing(live, context)
      if (missing.length >= missingAtMost) return guarded(live.name, missing)
      await context.memory?.mayPublish()
      return look(live, context)
    },
    judgeLater: async (memo: Memo, context) => {
      const live = liveOf(context)
      return judgeAgain(memo, live, context, againAfter(live))
    },
  }
}
