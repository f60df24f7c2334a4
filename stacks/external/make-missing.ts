import { setTimeout as delay } from 'node:timers/promises'
import type { QueueDefinition } from '../../harness/model/target.ts'
import { makeQueues } from '../embedded/make-queues.ts'
import type { QueueEndpoint } from './endpoint.ts'
import { endpointProblem } from './endpoint-problem.ts'

// "You must wait 60 seconds after deleting a queue before you can create another with the same name": the run before this one did.
const recentlyMs = 65_000
const againMs = 2_000

const deletedRecently = (error: unknown): boolean =>
  error instanceof Error && error.name.includes('QueueDeletedRecently')

/** Makes the queues that are missing, dead-letter queues first, and adds the URL of each to those that are there as soon as it is made. Waits where a name is still taken by a deleted queue. */
export const makeMissing = async (
  endpoint: QueueEndpoint,
  missing: readonly QueueDefinition[],
  urls: Map<string, string>,
): Promise<void> => {
  const inOrder = missing.toSorted((a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined))
  const until = performance.now() + recentlyMs
  for (;;)
    try {
      for (const queue of inOrder.filter(({ name }) => !urls.has(name)))
        for (const [name, url] of await makeQueues(endpoint.client, [queue], urls)) urls.set(name, url)
      return
    } catch (error) {
      if (!deletedRecently(error) || performance.now() > until)
        throw endpointProblem(error, endpoint, 'to make the queues that are missing')
      await delay(againMs)
    }
}
