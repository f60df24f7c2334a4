import { PurgeQueueCommand } from '@aws-sdk/client-sqs'
import type { SQSClient } from '@aws-sdk/client-sqs'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../platform/problem.ts'
import { readRequest } from '../platform/read-request.ts'
import { authorise, type TokenKeys } from './authorise.ts'
import { deadLetters } from './dead-letters.ts'
import { queueAttributes } from './queue-attributes.ts'
import { queueNameOf } from './queue-names.ts'
import type { QueuePair } from './queue-names.ts'
import { redrive } from './redrive.ts'

/** What the queue administration works on. */
export interface QueueAdminOptions {
  readonly sqs: SQSClient
  readonly queues: readonly QueuePair[]
  readonly jwtSecret: TokenKeys
  readonly defects: ReadonlySet<string>
  /** What an operator must be. @default 'ROLE_QUEUE_ADMIN' */
  readonly role?: string
}

const nameSchema = z.object({ name: z.string() })
const maxMessagesSchema = z.object({ maxMessages: z.coerce.number().int().positive().default(100) })

const nameIn = (request: FastifyRequest): string => readRequest(nameSchema, request.params).name

/** Adds the calls with which operators look after queues. */
export const queueAdmin = (app: FastifyInstance, options: QueueAdminOptions): void => {
  const { sqs, queues, jwtSecret, defects, role = 'ROLE_QUEUE_ADMIN' } = options
  const allowed = { preHandler: (request: FastifyRequest) => authorise(request, jwtSecret, [role]) }
  const byDeadLetterQueue = (name: string): QueuePair => {
    const queue = queues.find(({ deadLetterQueueUrl }) => queueNameOf(deadLetterQueueUrl) === name)
    if (queue === undefined) throw new Problem(404, `${name} not found`)
    return queue
  }

  app.put('/queue-admin/retry-dlq/:name', allowed, (request) =>
    redrive(sqs, byDeadLetterQueue(nameIn(request)), defects),
  )
  app.put('/queue-admin/retry-all-dlqs', allowed, () =>
    Promise.all(queues.map((queue) => redrive(sqs, queue, defects))),
  )
  app.put('/queue-admin/purge-queue/:name', allowed, async (request, reply) => {
    const name = nameIn(request)
    const url = queues
      .flatMap(({ queueUrl, deadLetterQueueUrl }) => [queueUrl, deadLetterQueueUrl])
      .find((candidate) => queueNameOf(candidate) === name)
    if (url === undefined) throw new Problem(404, `${name} not found`)
    const messagesFoundCount = Number((await queueAttributes(sqs, url)).visible)
    if (messagesFoundCount > 0) await sqs.send(new PurgeQueueCommand({ QueueUrl: url }))
    return reply.send({ messagesFoundCount })
  })
  app.get('/queue-admin/get-dlq-messages/:name', allowed, (request) =>
    deadLetters(
      sqs,
      byDeadLetterQueue(nameIn(request)).deadLetterQueueUrl,
      readRequest(maxMessagesSchema, request.query).maxMessages,
    ),
  )
}
