import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { QueueDefinition, StreamFacts, TargetDefinition } from '../../harness/model/target.ts'
import type { QueueEndpoint } from './endpoint.ts'
import { endpointProblem } from './endpoint-problem.ts'

/** A queue as it is there. */
export interface FoundQueue {
  readonly name: string
  readonly url: string
  readonly fifo: boolean
  readonly visibilityTimeoutSeconds: number
  readonly redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number }
  /** Visible, in flight and delayed together. */
  readonly messages: number
}

/** What is at an endpoint of what a target needs. */
export interface Discovery {
  readonly found: ReadonlyMap<string, FoundQueue>
  readonly missing: readonly QueueDefinition[]
}

const policyForm = z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() })

const find = async (endpoint: QueueEndpoint, name: string): Promise<FoundQueue | undefined> => {
  const { client } = endpoint
  try {
    const { QueueUrl: url = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name }))
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
    )
    const { RedrivePolicy: policy, VisibilityTimeout = '30' } = Attributes
    const read = policy === undefined || policy === '' ? undefined : policyForm.parse(JSON.parse(policy))
    const counts = [
      Attributes.ApproximateNumberOfMessages,
      Attributes.ApproximateNumberOfMessagesNotVisible,
      Attributes.ApproximateNumberOfMessagesDelayed,
    ]
    return {
      name,
      url,
      fifo: Attributes.FifoQueue === 'true' || name.endsWith('.fifo'),
      visibilityTimeoutSeconds: Number(VisibilityTimeout),
      messages: counts.reduce((sum, count) => sum + Number(count ?? 0), 0),
      ...(read === undefined
        ? {}
        : {
            redrive: {
              deadLetterQueue: read.deadLetterTargetArn.slice(read.deadLetterTargetArn.lastIndexOf(':') + 1),
              maxReceiveCount: read.maxReceiveCount,
            },
          }),
    }
  } catch (error) {
    // The shape in JSON, the code in the query protocol.
    if (error instanceof Error && /QueueDoesNotExist|NonExistentQueue/.test(error.name)) return undefined
    throw endpointProblem(error, endpoint, `to read the attributes of ${name}`)
  }
}

const problemsOf = (wanted: QueueDefinition, { name, fifo, redrive }: FoundQueue): readonly string[] => {
  if (fifo !== wanted.fifo)
    return [
      `${name} is a ${fifo ? 'FIFO' : 'standard'} queue, and the target needs a ${wanted.fifo ? 'FIFO' : 'standard'} one`,
    ]
  if (wanted.redrive === undefined) return []
  if (redrive === undefined) return [`${name} has no dead-letter queue: a message that fails would come back for ever`]
  return redrive.deadLetterQueue === wanted.redrive.deadLetterQueue
    ? []
    : [
        `the dead letters of ${name} go to ${redrive.deadLetterQueue}, and the target expects them on ${wanted.redrive.deadLetterQueue}`,
      ]
}

/**
 * Looks at the queues that a target needs, changing nothing.
 *
 * @param mayMake whether those that are missing can be made
 * @throws ShakedownError exit 2 with everything that does not fit, exit 4 when the endpoint cannot be asked
 */
export const discoverQueues = async (
  endpoint: QueueEndpoint,
  queues: readonly QueueDefinition[],
  mayMake: boolean,
): Promise<Discovery> => {
  const found = new Map<string, FoundQueue>()
  const missing: QueueDefinition[] = []
  const problems: string[] = []
  for (const wanted of queues) {
    const queue = await find(endpoint, wanted.name)
    if (queue === undefined) missing.push(wanted)
    else {
      found.set(wanted.name, queue)
      problems.push(...problemsOf(wanted, queue))
    }
  }
  if (!mayMake) problems.push(...missing.map(({ name }) => `there is no queue ${name} in ${endpoint.region}`))
  if (problems.length > 0)
    throw new ShakedownError('unfit-queues', `the queues at ${endpoint.url} do not fit: ${problems.join('; ')}`, {
      hint: 'Mend the queues, or the region; "external.makeQueues" lets Shakedown make those that are missing, and delete them afterwards.',
      exitCode: 2,
    })
  return { found, missing }
}

const asFound = (stream: StreamFacts, queue: FoundQueue | undefined): StreamFacts =>
  queue === undefined
    ? stream
    : {
        ...stream,
        fifo: queue.fifo,
        visibilityTimeoutMs: queue.visibilityTimeoutSeconds * 1000,
        deadLetterQueue: queue.redrive?.deadLetterQueue ?? stream.deadLetterQueue,
        maxReceiveCount: queue.redrive?.maxReceiveCount ?? stream.maxReceiveCount,
      }

/** The target as its queues are: deadlines and numbers of deliveries come from their attributes. */
export const asDiscovered = (definition: TargetDefinition, { found }: Discovery): TargetDefinition => ({
  ...definition,
  queues: definition.queues.map((wanted) => {
    const queue = found.get(wanted.name)
    if (queue === undefined) return wanted
    const { name, fifo, visibilityTimeoutSeconds, redrive } = queue
    return { name, fifo, visibilityTimeoutSeconds, ...(redrive && { redrive }) }
  }),
  streams: definition.streams.map((stream) => asFound(stream, found.get(stream.queue))),
})
