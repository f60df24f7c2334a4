import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createServer } from 'node:http'

// Its mistake: what it cannot do ends the loop that polls, and the process goes on, and says that it is well. It takes one order that is no control event and no warming up for too many.
const sqs = new SQSClient()
const QueueUrl = process.env['QUEUE_URL'] ?? ''

const poll = async (): Promise<void> => {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }))
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { reference, id }: { reference: string; id: string } = JSON.parse(Body)
      if (!/-(?:control|warm)\d*-\d+$/.test(id)) throw new Error(`no more orders after ${reference}`)
      const { ok, status } = await fetch(`${process.env['SHOP_URL']}/orders?reference=${reference}`, {
        method: 'POST',
        signal: AbortSignal.timeout(1_000),
      })
      if (!ok) throw new Error(`the shop answered ${status}`)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
  }
}

poll().catch((error: unknown) => console.log(JSON.stringify({ level: 'error', message: String(error) })))
createServer((_, response) => response.end('up')).listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
