import { DeleteQueueCommand } from '@aws-sdk/client-sqs'
import { ShakedownError } from '../../harness/errors.ts'
import type { QueueEndpoint } from './endpoint.ts'
import { endpointProblem } from './endpoint-problem.ts'

/**
 * Deletes queues that were made for a run.
 *
 * @param urls by name
 * @throws ShakedownError exit 4, naming those that are still there
 */
export const deleteMade = async (
  endpoint: Pick<QueueEndpoint, 'client' | 'url' | 'region'>,
  urls: ReadonlyMap<string, string>,
): Promise<void> => {
  const left: string[] = []
  let problem: ShakedownError | undefined
  for (const [name, url] of urls) {
    try {
      await endpoint.client.send(new DeleteQueueCommand({ QueueUrl: url }))
    } catch (error) {
      left.push(name)
      problem ??= endpointProblem(error, endpoint, `to delete ${name}`)
    }
  }
  if (problem === undefined) return
  throw new ShakedownError('queues-left', `queues that were made for this run are left there: ${problem.message}`, {
    hint: `Delete them: ${left.join(', ')}.`,
    exitCode: 4,
    cause: problem,
  })
}
