import type { Sighting } from '../../harness/model/probe.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { Published } from './published.ts'

/** What happened to an event of ours, in order, in ms after it was published: the evidence of an incident. */
export const timelineOf = (
  { ref, publishedMs, topic }: Pick<Published, 'ref' | 'publishedMs' | 'topic'>,
  sightings: readonly Sighting[] | undefined,
  ending: { readonly atMs: number; readonly words: string },
): Json => ({
  key: ref.key,
  copy: ref.copy,
  timeline: [
    {
      ms: 0,
      actor: 'shakedown',
      what: `published${topic === undefined ? '' : ` to ${topic}`} ${new Date(publishedMs).toISOString()}`,
    },
    ...(sightings ?? [])
      .filter(({ kind }) => kind !== 'enqueue')
      .map(({ atMs, actor, kind, queue }) => ({ ms: atMs - publishedMs, actor, what: `${kind} on ${queue}` })),
    { ms: ending.atMs - publishedMs, actor: 'shakedown', what: ending.words },
  ],
  ...(sightings === undefined ? { seen: 'no tap stands before the consumers: what they receive is not seen' } : {}),
})
