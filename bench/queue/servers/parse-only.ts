import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { endWithParent } from './end-with-parent.ts'

// The least that a Node server must do with a batch: read it, parse it, hash the bodies, answer. What a queue costs on
// top of this is the queue.
const startedMs = performance.now()
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { Entries = [] }: { Entries?: { Id: string; MessageBody: string }[] } = JSON.parse(
      Buffer.concat(chunks).toString(),
    )
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: '00000000-0000-4000-8000-000000000000',
      MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
    }))
    const body = JSON.stringify({ Successful, QueueUrl: 'http://127.0.0.1/000000000000/none' })
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) })
      .end(body)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  endWithParent(`http://127.0.0.1:${String(port)}`, performance.now() - startedMs)
})
