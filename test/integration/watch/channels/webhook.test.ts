import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { webhook } from '../../../../watch/channels/webhook.ts'
import { type Answer, type Receiver, startReceiver } from '../receiver.ts'
import { context, incident, message, notice } from './message.ts'

const secret = `whsec_${Buffer.from('a secret of 24 bytes....').toString('base64')}`
let receiver: Receiver
afterEach(async () => receiver.close())

const send = async (answer?: () => Answer, key = secret) => {
  receiver = await startReceiver(answer)
  const channel = webhook({ url: `${receiver.url}/hook` })
  return channel.send(message(), context({ SHAKEDOWN_WEBHOOK_SECRET: key }))
}

describe('the webhook channel', () => {
  it('posts JSON that a verifier of Standard Webhooks accepts, and refuses once it was changed', async () => {
    expect(await send()).toEqual({ is: 'delivered' })
    const [request] = receiver.received
    if (request === undefined) throw new Error('nothing came')
    const headers = Object.fromEntries(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(request.headers[name])]),
    )
    expect(new Webhook(secret).verify(request.body, headers)).toEqual(message())
    expect(headers['webhook-id']).toBe('parcel-1')
    expect(() => new Webhook(secret).verify(request.body.replace('critical', 'info'), headers)).toThrow('signature')
  })

  it('signs with a secret that is any text', async () => {
    await send(undefined, 'plain text')
    const [request] = receiver.received
    const headers = Object.fromEntries(
      Object.entries(request?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    )
    const verifier = new Webhook(Buffer.from('plain text'), { format: 'raw' })
    expect(verifier.verify(request?.body ?? '', headers)).toEqual(message())
  })

  it('is told to wait by 429 and 5xx, for as long as Retry-After says', async () => {
    expect(await send(() => ({ status: 429, headers: { 'retry-after': '7' }, body: 'slow down' }))).toEqual({
      is: 'delayed',
      words: 'it answered 429: slow down',
      retryAfterMs: 7000,
    })
    await receiver.close()
    expect(await send(() => ({ status: 503 }))).toEqual({ is: 'delayed', words: 'it answered 503' })
  })

  it('is refused for good by any other answer, and follows no redirect', async () => {
    expect(await send(() => ({ status: 404, body: 'no such hook' }))).toEqual({
      is: 'refused',
      words: 'it answered 404: no such hook',
    })
    await receiver.close()
    expect(await send(() => ({ status: 302, headers: { location: 'http://127.0.0.1:1/' } }))).toMatchObject({
      is: 'refused',
    })
  })

  it('says in its message what a digest holds', async () => {
    receiver = await startReceiver()
    const many = [notice(), notice({ id: 'n2', incident: incident({ monitor: 'other' }) })]
    const channel = webhook({ url: receiver.url, secretVariable: 'MINE' })
    await channel.send(message(...many), context({ MINE: secret }))
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      notices: [{ incident: { monitor: 'notes' } }, { id: 'n2' }],
    })
  })
})
