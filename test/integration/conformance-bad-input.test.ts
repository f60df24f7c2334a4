import { once } from 'node:events'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startSqsSns, type SqsSnsServer } from '../../emulators/aws/sns/index.ts'

interface Answer {
  readonly status: number
  readonly type: string | undefined
  readonly body: string
}

let server: SqsSnsServer
let sockets: Socket[]

beforeEach(async () => {
  server = await startSqsSns()
  sockets = []
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await server.close()
})

const json = { 'content-type': 'application/x-amz-json-1.0' }

const post = (headers: Readonly<Record<string, string>>, body: string | Uint8Array, path = '/'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(`${server.url}${path}`, { method: 'POST', headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => {
        const type = /"__type":"(?:[^"]*#)?([^"]+)"|<Code>([^<]+)<\/Code>/.exec(text)
        resolve({ status: response.statusCode ?? 0, type: type?.[1] ?? type?.[2], body: text })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const call = (action: string, body: unknown): Promise<Answer> =>
  post({ ...json, 'x-amz-target': `AmazonSQS.${action}` }, typeof body === 'string' ? body : JSON.stringify(body))

/** A raw connection that has sent some bytes. */
const opened = async (bytes: string): Promise<Socket> => {
  const socket = connect(server.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  if (bytes !== '') socket.write(bytes)
  return socket
}

/** A message goes in and comes out: true when the server goes on serving others. */
const serves = async (): Promise<boolean> => {
  const { body } = await call('CreateQueue', { QueueName: 'still-there' })
  const { QueueUrl }: { QueueUrl: string } = JSON.parse(body)
  const sent = await call('SendMessage', { QueueUrl, MessageBody: 'a' })
  const got = await call('ReceiveMessage', { QueueUrl })
  return sent.status === 200 && got.body.includes('"Body":"a"')
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.once('close', () => resolve()))

describe('bad input gets AWS’s error and harms nobody', () => {
  test.each([
    ['text that is no JSON', '{"QueueUrl":'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['a broken escape', String.raw`{"QueueUrl":"\u12"}`],
    ['ten thousand brackets', '['.repeat(10_000)],
    ['a body of the wrong type', { QueueUrl: 'x', MessageBody: { a: 1 } }],
    ['attributes of the wrong type', { QueueUrl: 'x', MessageBody: 'a', MessageAttributes: [1, 2] }],
    ['a delay that is no number', { QueueUrl: 'x', MessageBody: 'a', DelaySeconds: 'soon' }],
    ['a name of the object prototype', { QueueUrl: 'x', MessageBody: 'a', MessageAttributes: { constructor: null } }],
  ])('SendMessage with %s', async (_what, body) => {
    const { status, type } = await call('SendMessage', body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(type).toBeTruthy()
    expect(await serves()).toBe(true)
  })

  test.each([
    'CreateQueue',
    'SendMessageBatch',
    'ReceiveMessage',
    'SetQueueAttributes',
    'TagQueue',
    'ChangeMessageVisibilityBatch',
    'ListQueues',
  ])('%s with members of every wrong type never answers with a 5xx', async (action) => {
    for (const wrong of [null, 7, true, 'text', [], {}, [null], [[]], { a: null }, [{ Id: 1 }], { '': '' }])
      for (const member of [
        'QueueUrl',
        'QueueName',
        'Entries',
        'Attributes',
        'Tags',
        'AttributeNames',
        'MaxNumberOfMessages',
        'MaxResults',
        'NextToken',
      ]) {
        const { status } = await call(action, { QueueName: 'some', QueueUrl: 'some', [member]: wrong })
        expect(status, `${action} with ${member} ${JSON.stringify(wrong)}`).toBeLessThan(500)
      }
  })

  test.each([
    'AmazonSQS.Nothing',
    'AmazonSQS',
    'AmazonSQS.',
    '.',
    'DynamoDB_20120810.PutItem',
    'AmazonSQS.constructor',
    'AmazonSQS.__proto__',
  ])('the target %s', async (target) => {
    const { status, type } = await post({ ...json, 'x-amz-target': target }, '{}')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(type).toBeTruthy()
  })

  test('query parameters that are no sense', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const body of [
      '',
      '=',
      '&&&',
      'Action',
      'Action=Nothing&Version=2012-11-05',
      'Action=SendMessage&Version=2012-11-05&%',
      'Action=SendMessageBatch&SendMessageBatchRequestEntry.x.Id=1&Version=2012-11-05',
      'Action=Publish&Version=2010-03-31&MessageAttributes.entry.99999999.Name=a&TopicArn=x&Message=a',
    ]) {
      const { status } = await post(form, body)
      expect(status, body).toBeGreaterThanOrEqual(400)
      expect(status, body).toBeLessThan(500)
    }
    expect(await serves()).toBe(true)
  })

  test('a body over the limit is refused or cut off, and others are served meanwhile', async () => {
    const answer = await post(
      { ...json, 'x-amz-target': 'AmazonSQS.SendMessage' },
      Buffer.alloc(40 * 1024 * 1024, 0x20),
    ).catch(() => undefined)
    if (answer) expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await serves()).toBe(true)
  })

  test('an upload that is announced too large is not waited for', async () => {
    const socket = await opened(
      'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 999999999999\r\n\r\n',
    )
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    const feed = (): void => void (socket.writable && socket.write(Buffer.alloc(256 * 1024)))
    socket.on('drain', feed)
    feed()
    await closed(socket)
    expect(text).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/)
    expect(await serves()).toBe(true)
  })

  test('an upload that is cut off leaves nothing behind', async () => {
    expect(await serves()).toBe(true)
    const socket = await opened(
      'POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.PurgeQueue\r\nContent-Length: 100\r\n\r\n{"QueueUrl":"still-there"',
    )
    socket.destroy()
    expect(await serves()).toBe(true)
  })

  test('bytes that are no HTTP get 400 and a closed connection', async () => {
    const socket = await opened('\u0016\u0003\u0001 not http\r\n\r\n')
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await closed(socket)
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(await serves()).toBe(true)
  })

  test('a slow upload arrives whole', async () => {
    expect(await serves()).toBe(true)
    const body = JSON.stringify({ QueueUrl: 'still-there', MessageBody: 'slowly' })
    const socket = await opened(
      `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.SendMessage\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    )
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    for (const character of body) {
      socket.write(character)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await closed(socket)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect((await call('ReceiveMessage', { QueueUrl: 'still-there' })).body).toContain('slowly')
  })

  test('a thousand half-open connections hold nobody up', async () => {
    const halves = ['', 'POST / HT', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{']
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => opened(halves[n % halves.length] ?? '')))
    expect(await serves()).toBe(true)
    expect(sockets.filter((socket) => socket.readyState === 'open')).toHaveLength(1_000)
  })

  test('many clients that leave in the middle of a long poll leave nothing behind', async () => {
    expect(await serves()).toBe(true)
    const body = JSON.stringify({ QueueUrl: 'still-there', WaitTimeSeconds: 20 })
    const head = `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n`
    const polls = await Promise.all(Array.from({ length: 200 }, () => opened(head + body)))
    for (const socket of polls) socket.destroy()
    expect(await serves()).toBe(true)
  })
})
