import type { Measurement, Memo, ProbeContext, ProbeMemory } from '../../harness/model/probe.ts'
import type { EventStream } from '../../harness/model/target.ts'
import { cleanUp } from './clean-up.ts'
import { type Effect, effectOf } from './effect-of.ts'
import { memoOf, type Published, publishedIn } from './published.ts'
import { timelineOf } from './timeline.ts'

/** So many times as long as usual an event may still be on its way, where the queue is not empty and nothing tells that consumers are at work. */
const waitingTimes = 10

/** Whether an event without an effect may still be on its way: the queue is not empty, and no later event overtook it. */
const mayStillCome = async (
  published: Published,
  { target, stream }: ProbeContext,
  memory: ProbeMemory,
  againAfterMs: number,
): Promise<boolean> => {
  const overtaken = memory.memos
    .map(publishedIn)
    .some((other) => other.seen && other.publishedMs > published.publishedMs)
  if (overtaken || Date.now() - published.publishedMs > waitingTimes * againAfterMs) return false
  const { visible, inFlight, delayed } = await target.depth(stream.queue)
  return visible + inFlight + delayed > 0
}

/** What a missing effect means. */
const missingWords = async (ref: Published['ref'], { target, stream }: ProbeContext): Promise<string> => {
  const { visible, inFlight, delayed } = await target.depth(stream.deadLetterQueue)
  const dead = visible + inFlight + delayed
  const where =
    dead === 0
      ? 'neither waits on its queue nor is on the dead-letter queue: it is lost'
      : `does not wait on its queue: it is lost, or one of the ${dead} on ${stream.deadLetterQueue}`
  return `the event for ${ref.key} had no effect by now, and ${where}`
}

/** Whether the system told others of the event, where it must, and where that is seen. */
const toldOthers = (key: string, { stream }: ProbeContext, memory: ProbeMemory): boolean => {
  const { publishesTo } = stream
  const seen = memory.sightings(key)
  return (
    publishesTo === undefined ||
    seen === undefined ||
    seen.some(({ kind, queue }) => kind === 'enqueue' && queue === publishesTo)
  )
}

const problemOf = async (
  effect: Effect,
  { ref }: Published,
  context: ProbeContext,
  memory: ProbeMemory,
): Promise<string | undefined> => {
  if (!effect.there) return missingWords(ref, context)
  if (effect.tooMany > 0)
    return `the event for ${ref.key} took effect more than once: ${effect.tooMany} ${effect.tooMany === 1 ? 'record' : 'records'} too many`
  if (effect.wrong.length > 0) return `the event for ${ref.key} left what it should not: ${effect.wrong.join('; ')}`
  return toldOthers(ref.key, context, memory)
    ? undefined
    : `the event for ${ref.key} took effect, and nothing was published about it on ${context.stream.publishesTo ?? ''}`
}

/** Judges an event once every redelivery that it could have had is over: lost, twice, or well. What it left is removed then. */
export const judgeAgain = async (
  memo: Memo,
  live: EventStream,
  context: ProbeContext,
  againAfterMs: number,
): Promise<readonly Measurement[]> => {
  const { memory } = context
  const published = publishedIn(memo)
  if (memory === undefined) return []
  if (published.uncleaned !== undefined) {
    await cleanUp(published, live, context, memory)
    return []
  }
  const { ref, publishedMs, uncertain } = published
  const effect = await effectOf(live, ref)
  if (!effect.there && uncertain) {
    // Nobody knows whether it was ever on the queue: its absence says nothing.
    await memory.forget(ref.copy)
    return []
  }
  if (!effect.there && (await mayStillCome(published, context, memory, againAfterMs))) {
    await memory.keep(memoOf(published, Date.now() + againAfterMs))
    return []
  }
  const problem = await problemOf(effect, published, context, memory)
  const atMs = Date.now()
  const words = problem ?? `the event for ${ref.key} took effect once`
  const evidence = timelineOf({ ref, publishedMs, topic: published.topic }, memory.sightings(ref.key), { atMs, words })
  await cleanUp(published, live, context, memory)
  return [
    {
      subject: context.stream.name,
      value: effect.there ? effect.tooMany + 1 : 0,
      unit: 'effects',
      ok: problem === undefined,
      words,
      evidence,
      ...(problem === undefined ? {} : { level: 'critical' as const }),
    },
  ]
}
