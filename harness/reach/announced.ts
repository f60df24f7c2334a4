import { messageOf } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { TopicListing } from '../model/topic.ts'

/**
 * A target that says who else gets what is published to a topic, before it publishes there first: once for each topic and queue. Where that cannot be found out, nothing is
 * published, and it is asked again the next time.
 */
export const announced = <Part extends Pick<Target, 'publish' | 'listTopic'>>(
  target: Part,
  tell: (listing: TopicListing) => void,
): Part => {
  const { listTopic } = target
  if (listTopic === undefined) return target
  const told = new Map<string, Promise<TopicListing>>()
  const list = async (queue: string, topic: string): Promise<TopicListing> => {
    const listing = await listTopic(queue, topic)
    tell(listing)
    return listing
  }
  const once = async (queue: string, topic: string): Promise<TopicListing> => {
    const key = `${topic} ${queue}`
    const listing = told.get(key) ?? list(queue, topic)
    told.set(key, listing)
    try {
      return await listing
    } catch (error) {
      told.delete(key)
      throw new Error(
        `nothing is published to ${topic}, as nobody can tell who subscribes to it: ${messageOf(error)}`,
        {
          cause: error,
        },
      )
    }
  }
  return {
    ...target,
    listTopic: once,
    publish: async (queue, message, topic) => {
      if (topic !== undefined) await once(queue, topic)
      return target.publish(queue, message, topic)
    },
  }
}
