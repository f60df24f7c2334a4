import { messageOf } from '../../harness/errors.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { listingInWords } from '../../harness/model/topic.ts'
import type { Target } from '../../harness/model/target.ts'
import { announced } from '../../harness/reach/announced.ts'

/**
 * Tells who else gets the events that monitors publish to topics, before anything is published. A topic that cannot be asked now is told of before the first publish there, which
 * waits for that.
 */
export const listTopics = async (
  target: Target,
  monitors: readonly Monitor[],
  tell: (words: string) => void,
): Promise<Target> => {
  const telling = announced(target, (listing) => tell(listingInWords(listing)))
  const publishing = monitors.filter(({ probe }) => probe.needs !== 'nothing' && probe.publishes === true)
  const isPublished = (name: string): boolean =>
    publishing.some(({ stream }) => stream === name || (stream === undefined && target.streams[0]?.name === name))
  for (const { name, queue, topic } of target.streams)
    if (topic !== undefined && isPublished(name))
      await telling.listTopic?.(queue, topic).catch((error: unknown) => tell(messageOf(error)))
  return telling
}
