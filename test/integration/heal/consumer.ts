// Consumes several queues, each under a name of its own, and deletes only what says that it is done. It asks through a relay: by its connection
// it would be known as itself, not as the process in whose name it consumes.
import { Agent, createServer } from 'node:http'
import { connect } from 'node:net'
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'

const queues: Readonly<Record<string, string>> = JSON.parse(process.env['QUEUES'] ?? '{}')
const handled = new Set<string>()

/** Connections that begin with a line for the relay. */
class ThroughRelay extends Agent {
  override createConnection({ port }: { readonly port?: unknown }) {
    const socket = connect(Number(process.env['RELAY']), '127.0.0.1')
    socket.write(`${String(port)}\n`)
    return socket
  }
}
const httpAgent = new ThroughRelay({ keepAlive: true, maxSockets: Infinity })

const consume = async (name: string, QueueUrl: string): Promise<never> => {
  const sqs = new SQSClient({
    credentials: { accessKeyId: name, secretAccessKey: 'none' },
    requestHandler: { httpAgent },
  })
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      const { key, done } = JSON.parse(Body)
      handled.add(key)
      if (done === true) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

createServer((request, response) => {
  const key = new URL(request.url ?? '', 'http://any').searchParams.get('key') ?? ''
  response.end(JSON.stringify(handled.has(key) ? [{ id: 1 }] : []))
}).listen(Number(process.env['PORT']), '127.0.0.1')
await Promise.all(Object.entries(queues).map(async ([name, url]) => consume(name, url)))
