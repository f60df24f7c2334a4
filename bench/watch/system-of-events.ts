import { createServer } from 'node:http'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { startSqs } from '../../emulators/aws/sqs/index.ts'
import { makeQueues } from '../../stacks/embedded/make-queues.ts'

// A system that is watched, in a process of its own: a queue, a consumer that notes what comes, and a front door that tells of it.
const queue = await startSqs()
const client = new SQSClient({
  endpoint: queue.url,
  region: 'eu-west-2',
  credentials: { accessKeyId: 'consumer', secretAccessKey: 'none' },
})
const urls = await makeQueues(client, [
  { name: 'notes_dlq', fifo: false, visibilityTimeoutSeconds: 2 },
  {
    name: 'notes',
    fifo: false,
    visibilityTimeoutSeconds: 2,
    redrive: { deadLetterQueue: 'notes_dlq', maxReceiveCount: 1 },
  },
])
const notes = new Map<string, string[]>()
const consume = async (): Promise<never> => {
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: urls.get('notes'), MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    )
    await Promise.all(
      Messages.map(async ({ Body = '', ReceiptHandle }) => {
        const { key, id }: { key: string; id: string } = JSON.parse(Body)
        notes.set(key, [...(notes.get(key) ?? []), id])
        await client.send(new DeleteMessageCommand({ QueueUrl: urls.get('notes'), ReceiptHandle }))
      }),
    )
  }
}
for (let n = 0; n < 4; n += 1) void consume()
const server = createServer((request, response) => {
  const key = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('key') ?? ''
  response.end(JSON.stringify((notes.get(key) ?? []).map((id) => ({ id }))))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ queue: queue.url, port: address?.port })
})
process.on('disconnect', () => process.exit())
