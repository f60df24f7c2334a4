import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSqs, type SqsServer } from '../../emulators/aws/sqs/index.ts'

let server: SqsServer
let client: SQSClient
let QueueUrl: string | undefined
const sockets: Socket[] = []

beforeAll(async () => {
  server = await startSqs()
  client = new SQSClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  })
  ;({ QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'q' })))
})

afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  client.destroy()
  await server.close()
})

const open = async (): Promise<Socket> => {
  const socket = connect(server.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** What the server says to bytes, until it closes the connection. */
const say = async (bytes: string | Buffer): Promise<string> => {
  const socket = await open()
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  socket.write(bytes)
  await once(socket, 'close')
  return heard
}

/** Whether the server still serves others. */
const serves = async (): Promise<boolean> => {
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'still here' }))
  return sent.MessageId !== undefined
}

const json = (body: string | Buffer, headers: Record<string, string> = {}) =>
  fetch(server.url, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage', ...headers },
  })

test.each([
  '{',
  'null',
  '[]',
  '"text"',
  '{"QueueUrl":1}',
  '{"QueueUrl":"q","MessageBody":{}}',
  '{"QueueUrl":"q","DelaySeconds":"1","MessageBody":"x"}',
])('malformed JSON %s is a SerializationException', async (body) => {
  const answer = await json(body)
  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0')
  expect(await answer.json()).toMatchObject({ __type: 'com.amazon.coral.service#SerializationException' })
})

test('a body that is no UTF-8 is a SerializationException', async () => {
  const answer = await json(Buffer.from('{"QueueUrl":"q","MessageBody":"\xff"}', 'latin1'))
  expect(answer.status).toBe(400)
})

test.each(['AmazonSQS.Nothing', 'AmazonSNS.Publish', '', 'SendMessage', 'AmazonSQS.constructor', '__proto__.x'])(
  'the target %j is an unknown operation',
  async (target) => {
    const answer = await json('{}', { 'x-amz-target': target })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ __type: 'com.amazon.coral.service#UnknownOperationException' })
  },
)

test('an oversized body is refused, in its protocol, and the connection closed', async () => {
  const head = `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 99999999\r\n\r\n`
  const heard = await say(Buffer.concat([Buffer.from(head), Buffer.alloc(1_000_000)]))
  expect(heard).toMatch(/^HTTP\/1\.1 413 /)
  expect(heard).toContain('RequestEntityTooLarge')
  expect(await serves()).toBe(true)
})

test('a client that never stops sending is cut off', async () => {
  const socket = await open()
  socket.write('POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 999999999999\r\n\r\n')
  const sendMore = (): void =>
    void (socket.writable && socket.write(Buffer.alloc(65_536), () => setImmediate(sendMore)))
  sendMore()
  // Not events.once, which would take the broken pipe for a failure.
  await new Promise((resolve) => socket.once('close', resolve))
  expect(await serves()).toBe(true)
})

test('what is no HTTP is told so and the connection closed', async () => {
  expect(await say('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  expect(await say(`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(10_000)}`)).toMatch(/^HTTP\/1\.1 431 /)
  expect(await serves()).toBe(true)
})

test('an upload cut off in the middle sends nothing', async () => {
  const socket = await open()
  socket.write(
    'POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 60\r\n\r\n{"QueueUrl":"q","MessageBody":"cut',
  )
  socket.destroy()
  expect(await serves()).toBe(true)
})

test('requests sent ahead, in pieces and in chunks are answered in order', async () => {
  const body = '{"QueueNamePrefix":"q"}'
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.ListQueues\r\n'
  const fixed = `${head}Content-Length: ${body.length}\r\n\r\n${body}`
  const chunked = `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
  const socket = await open()
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  for (const character of fixed) socket.write(character)
  socket.write(fixed + chunked)
  await once(socket, 'close')
  expect(heard.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  expect(heard.match(/"QueueUrls":\["http:\/\/x\/000000000000\/q"\]/g)).toHaveLength(3)
})

test('a client that expects it is told to continue', async () => {
  const socket = await open()
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  socket.write(
    'POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n',
  )
  await once(socket, 'data')
  expect(heard).toBe('HTTP/1.1 100 Continue\r\n\r\n')
  socket.write('{}')
  await once(socket, 'close')
  expect(heard).toContain('HTTP/1.1 200 OK')
})

test('a thousand half-open connections hold nobody up', async () => {
  const halves = await Promise.all(Array.from({ length: 1000 }, open))
  for (const [index, socket] of halves.entries()) if (index % 2 === 0) socket.write('POST / HTTP/1.1\r\nContent-Le')
  expect(await serves()).toBe(true)
  for (const socket of halves) socket.destroy()
})

test('a long poll whose client went away takes nothing', async () => {
  await client.send(new CreateQueueCommand({ QueueName: 'gone' }))
  const url = `${server.url}/000000000000/gone`
  const body = JSON.stringify({ QueueUrl: url, WaitTimeSeconds: 20 })
  const socket = await open()
  socket.write(
    `POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  // Answered only after the poll before it was read: both go through the same server in the order sent.
  await client.send(new ReceiveMessageCommand({ QueueUrl: url }))
  socket.destroy()
  await once(socket, 'close')
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'for the next' }))
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({ QueueUrl: url, MessageSystemAttributeNames: ['All'] }),
  )
  expect(Messages[0]).toMatchObject({ Body: 'for the next', Attributes: { ApproximateReceiveCount: '1' } })
})

test('closing answers the polls that wait', async () => {
  const other = await startSqs()
  const call = (action: string, body: object) =>
    fetch(other.url, { method: 'POST', headers: { 'x-amz-target': `AmazonSQS.${action}` }, body: JSON.stringify(body) })
  await call('CreateQueue', { QueueName: 'q' })
  const socket = connect(other.port, '127.0.0.1')
  sockets.push(socket)
  await once(socket, 'connect')
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')))
  const body = '{"QueueUrl":"q","WaitTimeSeconds":20}'
  socket.write(
    `POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await call('GetQueueUrl', { QueueName: 'q' })
  await Promise.all([once(socket, 'close'), other.close()])
  expect(heard).toMatch(/^HTTP\/1\.1 200 OK[^]*\r\n\r\n\{\}$/)
})
