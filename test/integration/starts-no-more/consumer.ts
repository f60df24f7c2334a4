import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

// Its mistakes: the first order that is no control event and no warming up is acknowledged and not made, and then nobody polls any more; and it starts on so many systems only, each of
// which has a queue of its own.
const sqs = new SQSClient()
const QueueUrl = process.env['QUEUE_URL'] ?? ''
const folder = process.env['SYSTEMS'] ?? ''
writeFileSync(join(folder, encodeURIComponent(QueueUrl)), '')
if (readdirSync(folder).length > Number(process.env['SYSTEMS_AT_MOST'])) process.exit(1)

const poll = async (): Promise<void> => {
  for (let isOver = false; !isOver;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }))
    for (const { Body = '', ReceiptHandle } of Messages) {
      const { reference, id }: { reference: string; id: string } = JSON.parse(Body)
      isOver ||= !/-(?:control|warm)\d*-\d+$/.test(id)
      if (!isOver) await fetch(`${process.env['SHOP_URL']}/orders?reference=${reference}`, { method: 'POST' })
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      if (isOver) break
    }
  }
}

poll().catch((error: unknown) => console.log(JSON.stringify({ level: 'error', message: String(error) })))
createServer((_, response) => response.end('up')).listen(Number(process.env['PORT']), '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
