import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { SQS } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ShakedownError } from '../../harness/errors.ts'
import { startTap, tapSees } from '../../proxies/tap/index.ts'
import { nameOf, protocols, startTapSetup, type TapSetup } from './tap/setup.ts'
import { startSignatureChecker } from './tap/signature-checker.ts'

let setup: TapSetup
beforeAll(async () => {
  setup = await startTapSetup()
})
afterAll(() => setup.stop())

describe.each(protocols)('%s', (protocol) => {
  test('queue URLs lead to the tap, and are taken back on their way', async () => {
    const name = `urls-${protocol}`
    const client = setup.consumer('replica-1', protocol)
    const { QueueUrl: dead } = await client.createQueue({ QueueName: `${name}-dlq` })
    const { Attributes } = await client.getQueueAttributes({ QueueUrl: dead, AttributeNames: ['QueueArn'] })
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 3 })
    const made = await client.createQueue({ QueueName: name, Attributes: { RedrivePolicy } })
    const onTap = `${setup.running.url}/queue/eu-west-2/000000000000/${name}`
    expect(made.QueueUrl).toBe(onTap)
    expect(await client.getQueueUrl({ QueueName: name })).toMatchObject({ QueueUrl: onTap })
    expect((await client.listQueues({ QueueNamePrefix: name })).QueueUrls).toEqual([onTap, `${onTap}-dlq`])
    expect((await client.listDeadLetterSourceQueues({ QueueUrl: dead })).queueUrls).toEqual([onTap])
    expect((await setup.direct.getQueueUrl({ QueueName: name })).QueueUrl).toBe(
      onTap.replace(setup.running.url, setup.upstream),
    )
    expect(setup.running.queueUrl(onTap.replace(setup.running.url, setup.upstream), 'eu-west-2')).toBe(onTap)
  })

  test('what consumers do is told per message and consumer, as the queue tells it', async () => {
    const QueueUrl = await setup.queue({ VisibilityTimeout: '8' })
    const queue = nameOf(QueueUrl)
    const [one, two] = [setup.consumer('replica-1', protocol), setup.consumer('replica-2', protocol)]
    const system = ['All' as const]
    await one.sendMessage({ QueueUrl, MessageBody: 'k1' })
    const Entries = ['k2', 'k3'].map((MessageBody) => ({ Id: MessageBody, MessageBody }))
    await two.sendMessageBatch({ QueueUrl, Entries })
    const { Messages = [] } = await one.receiveMessage({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: system,
    })
    const [first, second, third] = Messages.map(({ ReceiptHandle }) => ({ QueueUrl, ReceiptHandle }))
    await one.deleteMessage(first ?? { QueueUrl, ReceiptHandle: undefined })
    await one.changeMessageVisibility({ QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 })
    await two.receiveMessage({ QueueUrl, MessageSystemAttributeNames: system })
    const batch = [second, third, first].map((each, nth) => ({ Id: `n${nth}`, ReceiptHandle: each?.ReceiptHandle }))
    await two.deleteMessageBatch({ QueueUrl, Entries: [...batch, { Id: 'none', ReceiptHandle: 'none' }] })
    await expect(one.deleteMessage({ QueueUrl, ReceiptHandle: 'none' })).rejects.toThrow('receipt handle')
    const mine = (events: TapSetup['seen']) => events.filter((event) => event.queue === queue)
    expect(mine(setup.seen)).toEqual(mine(setup.truth))
    const told =
      'sent sent sent received received received deleted visibility received delete-ignored deleted delete-ignored'
    expect(mine(setup.seen).map(({ kind }) => kind)).toEqual(told.split(' '))
  })

  test('a message that is handled without a receive at the tap is found out', async () => {
    const QueueUrl = await setup.queue()
    const { MessageId: messageId = '' } = await setup.direct.sendMessage({ QueueUrl, MessageBody: 'canary' })
    const canary = { queue: nameOf(QueueUrl), messageId }
    const past = new SQS({
      endpoint: setup.upstream,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    })
    await past.receiveMessage({ QueueUrl, VisibilityTimeout: 0 })
    past.destroy()
    const judged = (): unknown => {
      try {
        return tapSees(setup.running, [canary])
      } catch (error) {
        return error
      }
    }
    const error = judged()
    expect(error).toBeInstanceOf(ShakedownError)
    expect(error).toMatchObject({ code: 'past-the-tap', exitCode: 4 })
    await setup.consumer('replica-1', protocol).receiveMessage({ QueueUrl })
    expect(judged()).toBeUndefined()
  })
})

test('the SDK follows a configured queue URL to the tap', async () => {
  const queue = await setup.queue()
  await setup.direct.sendMessage({ QueueUrl: queue, MessageBody: 'k1' })
  const client = new SQS({ region: 'eu-west-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const { Messages = [] } = await client.receiveMessage({ QueueUrl: queue })
  client.destroy()
  expect(Messages).toHaveLength(1)
  expect(setup.running.receives(Messages[0]?.MessageId ?? '')).toBe(1)
})

describe('an endpoint that checks signatures', () => {
  const secretAccessKey = 'the right secret'
  test.each([
    ['with the tap’s own credentials', { credentials: { accessKeyId: 'TAP', secretAccessKey } }, true],
    ['with the wrong secret', { credentials: { accessKeyId: 'TAP', secretAccessKey: 'wrong' } }, false],
    ['with the consumer’s signature, which is for the tap', {}, false],
  ])('is spoken to %s', async (_, options, right) => {
    const checker = await startSignatureChecker(setup.upstream, secretAccessKey)
    const seen: string[] = []
    const running = await startTap({
      upstream: checker.url,
      ...options,
      observe: (event) => 'consumer' in event && seen.push(event.consumer),
    })
    const client = new SQS({
      endpoint: running.url,
      region: 'eu-west-2',
      credentials: { accessKeyId: 'replica-1', secretAccessKey: 'of the replica', sessionToken: 'of the replica' },
      maxAttempts: 1,
    })
    const call = async (): Promise<unknown> => {
      const { QueueUrl } = await client.createQueue({ QueueName: `signed-${Math.round(performance.now())}` })
      return client.sendMessage({ QueueUrl, MessageBody: 'k1' })
    }
    if (right) await expect(call()).resolves.toMatchObject({ MessageId: expect.any(String) })
    else await expect(call()).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    expect(checker.verdicts.map((verdict) => verdict.right)).toEqual(right ? [true, true] : [false])
    // Consumers are still told apart by their own keys, and sign for their own region.
    if (right) expect(seen).toEqual(['replica-1'])
    expect(checker.verdicts[0]?.scope).toMatch(/^\d{8}\/eu-west-2\/sqs\/aws4_request$/)
    client.destroy()
    await running.close()
    await checker.close()
  })

  test('is spoken to as before when a call comes as a presigned URL', async () => {
    const checker = await startSignatureChecker(setup.upstream, secretAccessKey)
    const running = await startTap({ upstream: checker.url, credentials: { accessKeyId: 'TAP', secretAccessKey } })
    const scope = 'replica-1/20260801/eu-west-2/sqs/aws4_request'
    const query = new URLSearchParams({
      Action: 'ListQueues',
      Version: '2012-11-05',
      QueueNamePrefix: 'a (b)*',
      'X-Amz-Credential': scope,
      'X-Amz-Signature': 'x',
    })
    const answer = await fetch(`${running.url}/?${query.toString()}`)
    expect([answer.status, checker.verdicts]).toMatchObject([200, [{ accessKeyId: 'TAP', right: true }]])
    await running.close()
    await checker.close()
  })
})

describe('what no rule is about', () => {
  let echo: Server
  let url = ''
  const requests: string[] = []
  beforeAll(async () => {
    echo = createServer((incoming, outgoing) => {
      const { method = '', url: path = '', rawHeaders } = incoming
      incoming.setEncoding('latin1')
      let body = ''
      incoming.on('data', (piece: string) => (body += piece))
      incoming.on('end', () => {
        requests.push([`${method} ${path}`, ...rawHeaders, body].join('\n'))
        outgoing.writeHead(418, 'Short and Stout', ['X-Odd', '1', 'x-odd', '2', 'Content-Type', 'text/odd'])
        outgoing.end(Buffer.from([0, 255, 1, 254]))
      })
    })
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const bound = echo.address()
    url = `http://127.0.0.1:${bound === null || typeof bound === 'string' ? 0 : bound.port}`
  })
  afterAll(() => echo.close())

  const exchange = async (port: number, text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    socket.write(Buffer.from(text, 'latin1'))
    let answer = ''
    for await (const piece of socket.setEncoding('latin1')) answer += String(piece)
    return answer
  }
  const raw = async (tap: string, body: string): Promise<string> =>
    exchange(
      Number(new URL(tap).port),
      [
        'POST /Some/Path?b=2&a=%2f HTTP/1.1',
        `Host: ${new URL(tap).host}`,
        'X-Amz-Target: AmazonSQS.SendMessage',
        'X-tWice: 1',
        'x-Twice: 2',
        'Content-Type: application/x-amz-json-1.0',
        `Content-Length: ${body.length}`,
        'Connection: close',
        '',
        body,
      ].join('\r\n'),
    )

  test('passes byte for byte, there and back', async () => {
    const running = await startTap({ upstream: url })
    const body = '{ "QueueUrl" :"https://elsewhere/1/q" , "n": 1.50, "MessageBody":"\\u00e9 ÿþ\xff" }'
    const answer = await raw(running.url, body)
    const sent = [
      'X-Amz-Target',
      'AmazonSQS.SendMessage',
      'X-tWice',
      '1',
      'x-Twice',
      '2',
      'Content-Type',
      'application/x-amz-json-1.0',
    ]
    expect(requests.pop()).toContain(['POST /Some/Path?b=2&a=%2f', 'Host', new URL(url).host, ...sent].join('\n'))
    await raw(running.url, body)
    expect(requests.pop()?.endsWith(body)).toBe(true)
    expect(answer).toMatch(/^HTTP\/1.1 418 Short and Stout\r\nX-Odd: 1\r\nx-odd: 2\r\nContent-Type: text\/odd\r\n/)
    expect(answer.endsWith('\r\n\r\n\x00\xff\x01\xfe')).toBe(true)
    await running.close()
  })

  test('changes nothing of a request but the queue URL', async () => {
    const running = await startTap({ upstream: url })
    const body = (at: string): string =>
      `{ "n": 1.50, "QueueUrl" : "${at}/1/q",  "MessageBody":"\\"QueueUrl\\":\\"${running.url}/1/q\\"" }`
    await raw(running.url, body(running.url.replaceAll('/', '\\/')))
    expect(requests.pop()?.endsWith(body(url))).toBe(true)
    await running.close()
  })

  test('breaks off where the endpoint does', async () => {
    const nobody = await startTap({ upstream: 'http://127.0.0.1:9' })
    expect(await raw(nobody.url, '{}')).toBe('')
    await nobody.close()
    await expect(startTap({ upstream: 'http://127.0.0.1:9/path' })).rejects.toThrow('an SQS endpoint has no path')
  })
})
